{{ config(severity='warn') }}

{#- An agreement without a single verdict names a segment, metric or grain that this model has no figures of. -#}
with targets as (
    select * from {{ ref('stg_sla_targets') }}
),

results as (
    select * from {{ ref('fct_sla_results') }}
),

run as (
    select * from {{ ref('int_as_of') }}
)

select
    targets.sla_id,
    targets.model_id,
    targets.metric,
    targets.segment,
    targets.grain
from targets
cross join run
left join results on targets.sla_id = results.sla_id
where
    results.sla_id is null
    and targets.valid_from <= run.as_of
    and targets.valid_to > run.as_of
