{#- What was done with the cases of each period so far, whatever became of them. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
),

days as (
    select * from {{ ref('int_priced_days') }}
),

cases as (
    select * from {{ ref('int_priced_cases') }}
    where "action" = 'review' or is_control
),

day_totals as (
    select
        evaluations.model_id,
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        evaluations.estimate,
        days.owner_id,
        days.segment,
        sum(days.decision_count) as decided_count,
        sum(days.decision_amount) as decided_amount,
        sum(days.squared_amount) as decided_squared,
        sum(case when days.decided_on <= evaluations.counted_until then days.decision_count else 0 end) as mature_count,
        sum(case when days."action" = 'approve' then days.decision_count else 0 end) as approved_count,
        sum(case when days."action" = 'approve' then days.decision_amount else 0 end) as approved_amount,
        sum(case when days."action" = 'approve' and days.decided_on <= evaluations.counted_until
            then days.decision_amount else 0 end) as mature_approved_amount,
        sum(case when days."action" = 'decline' then days.decision_count else 0 end) as declined_count,
        sum(case when days."action" = 'decline' then days.decision_amount else 0 end) as declined_amount,
        sum(case when days."action" = 'review' then days.decision_count else 0 end) as reviewed_count,
        sum(case when days."action" = 'review' then days.decision_amount else 0 end) as reviewed_amount,
        sum(case when days."action" = 'review' then days.review_cost_amount else 0 end) as review_cost_amount
    from evaluations
    inner join days
        on
            evaluations.model_id = days.model_id
            and days.decided_on between evaluations.period_start and evaluations.period_end
            and coalesce(evaluations.decisions_on, evaluations.evaluated_on) >= days.recorded_on
    group by all
),

case_totals as (
    select
        evaluations.model_id,
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        evaluations.estimate,
        cases.owner_id,
        cases.segment,
        count_if(cases.policy_action = 'approve') as review_approved_count,
        sum(case when cases.policy_action = 'approve' then cases.amount_measure else 0 end) as review_approved_amount,
        count_if(cases.policy_action = 'pending') as pending_count,
        sum(case when cases.policy_action = 'pending' then cases.amount_measure else 0 end) as pending_amount,
        count_if(cases.is_control) as control_count,
        sum(case when cases.is_control then cases.amount_measure else 0 end) as control_amount,
        sum(case when cases.is_realised and cases.decided_on <= evaluations.counted_until
            then cases.amount_measure else 0 end) as mature_case_approved_amount
    from evaluations
    inner join cases
        on
            evaluations.model_id = cases.model_id
            and cases.decided_on between evaluations.period_start and evaluations.period_end
            and {{ is_known('evaluations', 'cases') }}
    group by all
),

joined as (
    select
        day_totals.*,
        case_totals.* exclude (model_id, owner_id, segment, grain, period_start, evaluated_on, estimate)
    from day_totals
    left join case_totals on {{ on_keys('day_totals', 'case_totals') }}
),

present as (
    select * from joined
    union all by name
    select * from {{ ref('int_owner_presence') }}
),

rolled_up as (
    {{ roll_up('present') }}
)

select
    model_id,
    owner_id,
    segment,
    grain,
    period_start,
    evaluated_on,
    estimate
    {%- for total in ['decided_count', 'decided_amount', 'decided_squared', 'mature_count', 'reviewed_count',
        'reviewed_amount', 'review_cost_amount', 'pending_count', 'pending_amount', 'control_count',
        'control_amount'] %},
    cast(coalesce(sum({{ total }}), 0) as double) as {{ total }}
    {%- endfor %}
    {%- for unit in ['count', 'amount'] %},
    cast(coalesce(sum(approved_{{ unit }} + coalesce(review_approved_{{ unit }}, 0)), 0) as double)
        as approved_{{ unit }},
    cast(coalesce(sum(
        declined_{{ unit }} + reviewed_{{ unit }}
        - coalesce(review_approved_{{ unit }}, 0) - coalesce(pending_{{ unit }}, 0)
    ), 0) as double) as declined_{{ unit }},
    cast(coalesce(sum(declined_{{ unit }} + reviewed_{{ unit }}), 0) as double) as flagged_{{ unit }}
    {%- endfor %},
    cast(coalesce(sum(mature_approved_amount + coalesce(mature_case_approved_amount, 0)), 0) as double)
        as mature_realised_amount
from rolled_up
group by all
