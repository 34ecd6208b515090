{#- Day statistics with owner, reported segment and every measure. -#}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

terms as (
    select * from {{ ref('int_day_terms') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

priced as (
    select
        decision_days.model_id,
        terms.owner_id,
        terms.reported_segment as segment,
        decision_days.decided_on,
        decision_days.recorded_on,
        decision_days."action",
        decision_days.decision_count,
        decision_days.decision_amount,
        decision_days.squared_amount,
        terms.review_cost_amount,
        decision_days.decision_amount * terms.margin_rate as margin,
        decision_days.decision_amount * terms.loss_given_adverse
        + decision_days.decision_count * terms.adverse_cost_amount as loss,
        {{ baseline_approves('models.baseline', 'decision_days.baseline_action') }}
        = (decision_days."action" <> 'approve') as is_changed
    from decision_days
    inner join models on decision_days.model_id = models.model_id
    inner join terms
        on
            decision_days.model_id = terms.model_id
            and decision_days.segment = terms.segment
            and decision_days.decided_on = terms.decided_on
)

select
    model_id,
    owner_id,
    segment,
    decided_on,
    recorded_on,
    "action",
    sum(decision_count) as decision_count,
    sum(decision_amount) as decision_amount,
    sum(squared_amount) as squared_amount,
    sum(decision_count * review_cost_amount) as review_cost_amount,
    sum(margin) as margin,
    sum(loss) as loss,
    sum(case when is_changed then margin else 0 end) as changed_margin,
    sum(case when is_changed then loss else 0 end) as changed_loss
from priced
group by all
