{#- The days of accountability hold every decision of the model's own days, and what was decided without an owner is
    what the owner rows of (unowned) and (unaccepted) hold. -#}
with accountability as (
    select
        model_id,
        sum(decision_count) as decision_count,
        sum(decision_amount) as decision_amount,
        sum(without_owner_amount) as without_owner_amount
    from {{ ref('fct_accountability') }}
    group by model_id
),

model_days as (
    select
        model_id,
        sum(decision_count) as decision_count,
        sum(decision_amount) as decision_amount,
        coalesce(sum(decision_amount) filter (where owner_id in ('(unowned)', '(unaccepted)')), 0)
            as without_owner_amount
    from {{ ref('fct_model_days') }}
    group by model_id
)

select
    coalesce(model_days.model_id, accountability.model_id) as model_id,
    model_days.decision_count,
    accountability.decision_count as days_decision_count
from model_days
full outer join accountability on model_days.model_id = accountability.model_id
where
    coalesce(model_days.decision_count, 0) <> coalesce(accountability.decision_count, 0)
    or coalesce(model_days.decision_amount, 0) <> coalesce(accountability.decision_amount, 0)
    or coalesce(model_days.without_owner_amount, 0) <> coalesce(accountability.without_owner_amount, 0)
