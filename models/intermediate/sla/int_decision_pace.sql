{#- Decisions a week of each model and segment, over the last days before each day of evaluation. -#}
with evaluations as (
    select distinct
        model_id,
        evaluated_on
    from {{ ref('int_evaluations') }}
    where estimate = 'observed'
),

days as (
    select * from {{ ref('int_priced_days') }}
)

select
    evaluations.model_id,
    segments.segment,
    evaluations.evaluated_on,
    cast(sum(days.decision_count) * 7 / {{ var('pace_days') }} as double) as weekly_decision_count
from evaluations
inner join days
    on
        evaluations.model_id = days.model_id
        and days.decided_on > evaluations.evaluated_on - cast({{ var('pace_days') }} as integer)
        and evaluations.evaluated_on >= days.decided_on
        and evaluations.evaluated_on >= days.recorded_on
cross join lateral (values (days.segment), ('(all)')) as segments (segment)
group by all
