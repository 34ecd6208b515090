with models as (
    select * from {{ ref('stg_models') }}
),

accountability as (
    select * from {{ ref('int_accountability') }}
),

owners as (
    select * from {{ ref('stg_owners') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

days as (
    select * from {{ ref('int_priced_days') }}
),

lifetimes as (
    select
        days.model_id,
        min(days.decided_on) as first_decided_on,
        max(days.decided_on) as last_decided_on
    from days
    inner join run on days.recorded_on <= run.as_of
    group by days.model_id
),

current_owners as (
    select
        accountability.*
    from accountability
    inner join run
        on accountability.valid_from <= run.as_of and accountability.valid_to > run.as_of
)

select
    models.model_id,
    models.name,
    models.use_case,
    models.adverse_word,
    models.good_word,
    models.label_horizon_days,
    models.launched_on,
    models.currency_code,
    models.regulatory_scope,
    models.tier,
    models.baseline,
    models.adverse_reasons,
    models.status,
    coalesce(current_owners.named_owner_id, '(unowned)') as owner_id,
    owners.name as owner_name,
    coalesce(current_owners.is_accepted, false) as is_accepted,
    coalesce(current_owners.owner_id, '(unowned)') as accountable_owner_id,
    lifetimes.first_decided_on,
    lifetimes.last_decided_on
from models
left join current_owners on models.model_id = current_owners.model_id
left join owners on current_owners.named_owner_id = owners.owner_id
left join lifetimes on models.model_id = lifetimes.model_id
