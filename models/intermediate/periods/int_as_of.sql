{#- The UTC date this run looks from: only what was recorded up to its end counts. -#}
{%- set as_of = "cast('" ~ var('as_of') ~ "' as date)" if var('as_of') else 'null' -%}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
)

select coalesce({{ as_of }}, max(recorded_on)) as as_of
from decision_days
