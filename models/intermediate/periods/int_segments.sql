{#- The name each segment is reported under: the largest ones keep theirs, and those an agreement
    names; the rest fold into '(other)'. -#}
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
),

agreed as (
    select distinct
        model_id,
        segment
    from {{ ref('stg_sla_targets') }}
)

select
    ranked.model_id,
    ranked.segment,
    case
        when ranked.place <= {{ var('max_segments') }} or agreed.segment is not null then ranked.segment
        else '(other)'
    end as reported_segment
from ranked
left join agreed on ranked.model_id = agreed.model_id and ranked.segment = agreed.segment
