{#- Plain approvals of the decision days whose labels are due, per evaluation, owner and segment; with the squares
    that give an effective size. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
),

days as (
    select * from {{ ref('int_priced_days') }}
    where "action" = 'approve'
),

cohort as (
    select
        evaluations.model_id,
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        evaluations.estimate,
        days.owner_id,
        days.segment,
        sum(days.decision_count) as approval_count,
        sum(days.decision_amount) as approval_amount,
        sum(days.squared_amount) as squared_amount,
        sum(days.margin) as margin,
        sum(days.loss) as loss,
        sum(days.changed_margin) as changed_margin,
        sum(days.changed_loss) as changed_loss
    from evaluations
    inner join days
        on
            evaluations.model_id = days.model_id
            and days.decided_on between evaluations.period_start and evaluations.counted_until
            and coalesce(evaluations.decisions_on, evaluations.evaluated_on) >= days.recorded_on
    group by all
),

rolled_up as (
    {{ roll_up('cohort') }}
)

select
    model_id,
    owner_id,
    segment,
    grain,
    period_start,
    evaluated_on,
    estimate,
    sum(approval_count) as count_approved,
    sum(approval_amount) as amount_approved,
    sum(loss) as loss_approved,
    sum(loss) as avoided_approved,
    sum(margin) as margin_approved,
    cast(0 as decimal(18, 6)) as retried_approved,
    sum(changed_loss) as changed_loss_approved,
    sum(changed_margin) as changed_margin_approved,
    sum(changed_loss + changed_margin) as stake_approved,
    sum(squared_amount) as squared_amount
from rolled_up
group by all
