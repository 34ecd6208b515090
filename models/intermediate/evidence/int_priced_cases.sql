{#- Every state of every case with owner, reported segment and every measure. A declined case is worth what it would
    have cost or earned, the tries of one attempt group together no more than was exposed; an approved adverse one
    what it did cost, where that is recorded. -#}
with states as (
    select * from {{ ref('int_attempt_states') }}
),

terms as (
    select * from {{ ref('int_day_terms') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

priced as (
    select
        states.*,
        terms.owner_id,
        terms.reported_segment,
        terms.review_cost_amount,
        terms.adverse_cost_amount,
        states.is_control or states.policy_action = 'approve' as is_realised,
        states.amount * terms.margin_rate as margin,
        states.amount * terms.loss_given_adverse + terms.adverse_cost_amount as loss,
        states.single_amount * terms.loss_given_adverse as single_loss,
        -- A repeated try of a loss already avoided avoids nothing more.
        case when states.single_amount < states.amount and states.single_amount = 0 then 0
            else terms.adverse_cost_amount end as cost,
        -- Controls had no reason to try again: declines that could have been one stand for them too.
        case
            when states.is_retried and states.policy_action = 'decline' and not states.is_adverse
                then states.amount * terms.margin_rate / coalesce(nullif(1 - states.control_probability, 0), 1)
            else 0
        end as retried,
        -- To the cent per case, so that losses tie to the rows they are made of.
        coalesce(
            states.loss_amount, cast(states.amount * terms.loss_given_adverse as decimal(18, 2))
        ) as gross_loss_amount,
        {{ baseline_approves('models.baseline', 'states.baseline_action') }} as baseline_approves
    from states
    inner join models on states.model_id = models.model_id
    inner join terms
        on
            states.model_id = terms.model_id
            and states.segment = terms.segment
            and states.decided_on = terms.decided_on
),

changed as (
    select
        *,
        -- What follows the amount; the cost of an adverse case comes on top.
        case policy_action when 'approve' then gross_loss_amount else single_loss end as lost,
        baseline_approves = (policy_action = 'decline') as is_changed
    from priced
)

select
    model_id,
    owner_id,
    reported_segment as segment,
    decision_id,
    customer_id,
    decided_on,
    recorded_on,
    told_on,
    known_from,
    known_until,
    "action",
    policy_action,
    is_control,
    control_probability,
    is_known,
    is_adverse,
    is_realised,
    baseline_approves,
    gross_loss_amount,
    recovered_amount,
    review_cost_amount,
    adverse_cost_amount,
    cast(1 as decimal(18, 6)) as count_measure,
    cast(amount as decimal(18, 6)) as amount_measure,
    cast(loss as decimal(18, 6)) as loss_measure,
    cast(single_loss + cost as decimal(18, 6)) as avoided_measure,
    cast(lost as decimal(18, 6)) as lost_measure,
    cast(cost as decimal(18, 6)) as cost_measure,
    cast(margin as decimal(18, 6)) as margin_measure,
    cast(retried as decimal(18, 6)) as retried_measure,
    cast(case when is_changed then lost + cost else 0 end as decimal(18, 6)) as changed_loss_measure,
    cast(case when is_changed then margin else 0 end as decimal(18, 6)) as changed_margin_measure
from changed
