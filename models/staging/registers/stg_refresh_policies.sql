select
    trim(model_id) as model_id,
    trim(triggers) as triggers,
    days_to_decide,
    days_to_train,
    days_to_validate,
    days_to_deploy,
    days_to_verify,
    max_training_data_age_days,
    below_plan_share,
    below_plan_months,
    benefit_horizon_months,
    trim(approver_owner_id) as approver_owner_id,
    trim(pipeline) as pipeline,
    refresh_cost_amount
from {{ ref(var('afterlaunch_refresh_policies', 'refresh_policies')) }}
