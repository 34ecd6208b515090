{#- Who may speak for which owner about a model, from when until when: from the day the ledger holds it, or its first
    day if that is later, to its last day, or until it is taken back. -#}
with events as (
    select * from {{ ref('int_ledger_events') }}
    where kind = 'ownership_delegated'
),

said as (
    select
        line_number,
        replace(subject, 'model:', '') as model_id,
        coalesce(payload ->> '$.owner_id', actor) as owner_id,
        payload ->> '$.delegate_owner_id' as delegate_owner_id,
        greatest(recorded_on, try_cast(payload ->> '$.valid_from' as date)) as delegated_from,
        try_cast(payload ->> '$.valid_until' as date) as last_on,
        corrected_on
    from events
)

select
    line_number,
    model_id,
    owner_id,
    delegate_owner_id,
    delegated_from,
    least(last_on + 1, corrected_on) as delegated_to,
    last_on
from said
where delegated_from < least(last_on + 1, corrected_on)
