{#- Which incidents rest on failed intake: every bad period of theirs overlaps a bad one of the intake incident. From
    the first bad period that does not, the incident stands by itself. Decisions, reviews and outcomes carry every figure. -#}
with periods as (
    select * from {{ ref('int_incident_periods') }}
),

bad as (
    select
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
    select
        bad.incident_id,
        failed.incident_id as suppressed_by,
        count(distinct (bad.period_start, bad.period_end)) as covered_count
    from bad
    inner join failed
        on
            failed.model_id in (bad.model_id, '(all)')
            and failed.period_start <= bad.period_end
            and failed.period_end >= bad.period_start
    group by bad.incident_id, failed.incident_id
),

sizes as (
    select
        incident_id,
        count(distinct (period_start, period_end)) as period_count
    from bad
    group by incident_id
)

select
    covered.incident_id,
    min(covered.suppressed_by) as suppressed_by
from covered
inner join sizes on covered.incident_id = sizes.incident_id and covered.covered_count = sizes.period_count
group by covered.incident_id
