{#- The bad periods of each incident: one row per agreement and period, as last seen. -#}
with folds as (
    select * from {{ ref('int_incident_folds') }}
),

steps as (
    select * from {{ ref('int_incident_steps') }}
    where signal = 'bad'
),

seen as (
    select
        folds.incident_id,
        folds.resolved_on is null as is_open,
        folds.is_bad_now,
        steps.*,
        row_number() over (
            partition by folds.incident_id, steps.subject_id, steps.period_start order by steps.evaluated_on desc
        ) as place
    from steps
    inner join folds on steps.subject_id = folds.subject_id and steps.spell = folds.spell
)

select * exclude (place)
from seen
where place = 1
