{{ config(materialized='view') }}

{#- Waivers that have run out and that nobody has removed or renewed: whoever granted one has to say what holds now. A
    later waiver of the same agreement renews it. -#}
with waivers as (
    select
        *,
        max(waived_until) over (partition by sla_id) as last_until
    from {{ ref('stg_sla_waivers') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

targets as (
    select distinct
        sla_id,
        model_id
    from {{ ref('stg_sla_targets') }}
)

select
    waivers.sla_id,
    targets.model_id,
    waivers.granted_by,
    waivers.reason,
    waivers.waived_from,
    waivers.waived_until,
    run.as_of as evaluated_on,
    'remove the row from registers/sla_waivers.csv, or renew it: waived_until is ' || waivers.waived_until as mend
from waivers
cross join run
left join targets on waivers.sla_id = targets.sla_id
where waivers.last_until <= run.as_of
