{#- Which incidents rest on failed intake: every bad period of theirs overlaps a bad one of the intake incident. From
    the first bad period that does not, the incident stands by itself. Decisions, reviews and outcomes carry every
    figure. -#}
with periods as (
    select * from {{ ref('int_incident_periods') }}
),

bad as (
    select distinct
        incident_id,
        model_id,
        period_start,
        period_end
    from periods
    where kind <> 'intake' and side in ('misses', 'declines', 'value', 'fairness')
),

failed as (
    select
        incident_id,
        model_id,
        period_start,
        period_end
    from periods
    where kind = 'intake' and side in ('decisions', 'final_actions', 'outcomes', 'intake')
),

covered as (
    select distinct
        bad.incident_id,
        bad.period_start,
        bad.period_end,
        failed.incident_id as suppressed_by
    from bad
    inner join failed
        on
            (bad.model_id = failed.model_id or failed.model_id = '(all)')
            and bad.period_start <= failed.period_end
            and bad.period_end >= failed.period_start
),

sizes as (
    select
        incident_id,
        count(*) as period_count
    from bad
    group by incident_id
),

resting as (
    select
        covered.incident_id,
        covered.suppressed_by
    from covered
    inner join sizes on covered.incident_id = sizes.incident_id
    group by covered.incident_id, covered.suppressed_by, sizes.period_count
    having count(*) = sizes.period_count
)

select
    incident_id,
    min(suppressed_by) as suppressed_by
from resting
group by incident_id
