select
    model_id,
    triggers,
    days_to_decide,
    days_to_deploy,
    approver_owner_id,
    pipeline,
    refresh_cost_amount
from {{ ref(var('afterlaunch_refresh_policies', 'refresh_policies')) }}
