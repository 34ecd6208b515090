{#- The name each segment is reported under: the largest ones keep theirs, the rest fold into '(other)'. -#}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

run as (
    select * from {{ ref('int_as_of') }}
),

sizes as (
    select
        decision_days.model_id,
        decision_days.segment,
        sum(decision_days.decision_count) as decision_count
    from decision_days
    inner join run on decision_days.recorded_on <= run.as_of
    group by all
),

ranked as (
    select
        *,
        row_number() over (partition by model_id order by decision_count desc, segment asc) as place
    from sizes
)

select
    model_id,
    segment,
    case when place <= {{ var('max_segments') }} then segment else '(other)' end as reported_segment
from ranked
