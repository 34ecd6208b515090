{{ config(severity='warn') }}

{#- A day without unit economics counts as worth nothing: its money would be understated in silence. Also tied to
    fct_model_days, from which nothing is built, so that a gap in a register keeps no figure from being made. -#}
-- depends_on: {{ ref('fct_model_days') }}
with terms as (
    select * from {{ ref('int_day_terms') }}
    where is_unpriced
)

select
    model_id,
    segment,
    min(decided_on) as first_on,
    max(decided_on) as last_on,
    count(*) as day_count
from terms
group by model_id, segment
