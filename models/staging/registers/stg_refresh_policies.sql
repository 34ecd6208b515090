select
    trim(model_id) as model_id,
    trim(triggers) as triggers,
    days_to_decide,
    days_to_deploy,
    trim(approver_owner_id) as approver_owner_id,
    trim(pipeline) as pipeline,
    refresh_cost_amount
from {{ ref(var('afterlaunch_refresh_policies', 'refresh_policies')) }}
