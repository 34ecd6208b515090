{#- Delegations that have run out while nothing was heard of the owner since: nobody speaks for the model. -#}
with delegations as (
    select * from {{ ref('int_delegations') }}
),

accountability as (
    select * from {{ ref('int_accountability') }}
),

events as (
    select * from {{ ref('int_ledger_events') }}
    where
        kind in ('ownership_accepted', 'ownership_declined', 'ownership_delegated', 'report_signed')
        or kind = 'incident_acknowledged'
        or starts_with(kind, 'case_')
),

models as (
    select * from {{ ref('stg_models') }}
    where status = 'live'
),

owners as (
    select * from {{ ref('stg_owners') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

latest as (
    select
        delegations.*,
        run.as_of
    from delegations
    inner join run on delegations.delegated_to <= run.as_of
    inner join models on delegations.model_id = models.model_id
    inner join accountability
        on
            delegations.model_id = accountability.model_id
            and delegations.owner_id = accountability.named_owner_id
            and run.as_of >= accountability.valid_from
            and run.as_of < accountability.valid_to
    qualify
        row_number() over (
            partition by delegations.model_id, delegations.owner_id
            order by delegations.delegated_to desc, delegations.line_number desc
        ) = 1
),

silent as (
    select latest.*
    from latest
    left join events
        on
            latest.owner_id = events.actor
            and latest.delegated_to <= events.recorded_on
    left join delegations
        on
            latest.model_id = delegations.model_id
            and latest.owner_id = delegations.owner_id
            and latest.as_of < delegations.delegated_to
    where events.actor is null and delegations.model_id is null
)

select
    'expired_delegation' as finding,
    silent.model_id,
    silent.owner_id,
    '(all)' as segment,
    cast(null as date) as period_start,
    silent.as_of as evaluated_on,
    cast(silent.as_of - silent.delegated_to + 1 as double) as observed,
    cast(0 as double) as expected,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'days' as unit,
    cast(null as varchar) as currency_code,
    cast(null as bigint) as case_count,
    coalesce(owners.name, silent.delegate_owner_id) || ' spoke for the owner until ' || (silent.delegated_to - 1)
    || '; the owner has recorded nothing since, and nobody else may' as note
from silent
left join owners on silent.delegate_owner_id = owners.owner_id
