select
    trim(model_id) as model_id,
    nullif(trim(purpose), '') as purpose,
    nullif(trim(limitations), '') as limitations,
    nullif(trim(human_oversight), '') as human_oversight,
    log_retention_days,
    nullif(trim(validator_owner_id), '') as validator_owner_id,
    last_validated_on,
    next_validation_due_on
from {{ ref(var('afterlaunch_model_inventory', 'model_inventory')) }}
