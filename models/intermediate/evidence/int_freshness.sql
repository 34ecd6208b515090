{#- Days between the newest arrival of a model and the end of each period, or the day of evaluation if that is
    earlier. -#}
with evaluations as (
    select
        *,
        least(period_end, evaluated_on) as looked_on
    from {{ ref('int_evaluations') }}
    where estimate = 'observed' and grain in ('day', 'week', 'month')
),

days as (
    select distinct
        model_id,
        recorded_on
    from {{ ref('int_decision_days') }}
    where decision_count > 0
)

select
    evaluations.model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    evaluations.grain,
    evaluations.period_start,
    evaluations.evaluated_on,
    'observed' as estimate,
    'freshness_days' as metric,
    'days' as unit,
    'observed' as evidence,
    'normal' as method,
    cast(evaluations.looked_on - max(days.recorded_on) as double) as value,
    cast(evaluations.looked_on - max(days.recorded_on) as double) as bound_lower,
    cast(evaluations.looked_on - max(days.recorded_on) as double) as bound_upper,
    cast(0 as double) as standard_error,
    0 as basis
from evaluations
inner join days
    on evaluations.model_id = days.model_id and evaluations.looked_on >= days.recorded_on
group by
    evaluations.model_id, evaluations.grain, evaluations.period_start, evaluations.evaluated_on, evaluations.looked_on
