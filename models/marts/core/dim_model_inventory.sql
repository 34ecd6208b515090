with models as (
    select * from {{ ref('stg_models') }}
),

inventory as (
    select * from {{ ref('stg_model_inventory') }}
),

owners as (
    select * from {{ ref('stg_owners') }}
),

run as (
    select * from {{ ref('int_as_of') }}
)

select
    models.model_id,
    inventory.purpose,
    inventory.limitations,
    inventory.human_oversight,
    inventory.log_retention_days,
    inventory.validator_owner_id,
    owners.name as validator_name,
    inventory.last_validated_on,
    inventory.next_validation_due_on,
    coalesce(inventory.next_validation_due_on < run.as_of, false) as is_validation_overdue,
    run.as_of as evaluated_on
from models
cross join run
left join inventory on models.model_id = inventory.model_id
left join owners on inventory.validator_owner_id = owners.owner_id
