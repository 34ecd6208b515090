{#- Evidence of accountability: the share of each period's decisions taken under an owner who had accepted it by then. A
    gap in ownership, and days before a company keeps a ledger, count as not accepted: nobody had said yes. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where estimate = 'observed'
),

days as (
    select
        model_id,
        decided_on,
        recorded_on,
        sum(decision_count) as decision_count,
        sum(decision_amount) as decision_amount
    from {{ ref('int_decision_days') }}
    where decision_count > 0
    group by all
),

accepted as (
    select * from {{ ref('int_accountability') }}
    where is_accepted
),

answered as (
    select
        days.*,
        accepted.model_id is not null as is_accepted
    from days
    left join accepted
        on
            days.model_id = accepted.model_id
            and days.decided_on >= accepted.valid_from
            and days.decided_on < accepted.valid_to
),

periods as (
    select
        evaluations.model_id,
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        sum(answered.decision_count) as decided_count,
        sum(answered.decision_amount) as decided_amount,
        coalesce(sum(answered.decision_count) filter (where answered.is_accepted), 0) as accepted_count,
        coalesce(sum(answered.decision_amount) filter (where answered.is_accepted), 0) as accepted_amount
    from evaluations
    inner join answered
        on
            evaluations.model_id = answered.model_id
            and answered.decided_on between evaluations.period_start and evaluations.period_end
            and evaluations.evaluated_on >= answered.recorded_on
    group by all
)

select
    periods.model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    periods.grain,
    periods.period_start,
    periods.evaluated_on,
    'observed' as estimate,
    shares.metric,
    'rate' as unit,
    'observed' as evidence,
    'normal' as method,
    shares.value,
    shares.value as bound_lower,
    shares.value as bound_upper,
    cast(0 as double) as standard_error,
    periods.decided_count as basis
from periods
cross join lateral (
    values
    ('owner_acceptance_count', cast(accepted_count / decided_count as double)),
    ('owner_acceptance_value', cast(accepted_amount / nullif(decided_amount, 0) as double))
) as shares (metric, value)
