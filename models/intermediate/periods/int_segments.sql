{#- The name each segment is reported under: the largest ones keep theirs, the rest fold into '(other)'. -#}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

sizes as (
    select
        model_id,
        segment,
        sum(decision_count) as decision_count
    from decision_days
    group by all
),

ranked as (
    select
        *,
        row_number() over (partition by model_id order by decision_count desc, segment) as place
    from sizes
)

select
    model_id,
    segment,
    case when place <= {{ var('max_segments') }} then segment else '(other)' end as reported_segment
from ranked
