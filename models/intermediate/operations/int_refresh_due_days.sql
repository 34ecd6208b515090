{#- The day each refresh case was to be closed by, and whether it was: for the owner of that day. The ledger says when a
    case was opened, until when it was to be closed, and when it was. -#}
with events as (
    select * from {{ ref('int_ledger_events') }}
    where kind in ('case_opened', 'case_closed')
),

accountable as (
    select * from {{ ref('int_accountability') }}
),

cases as (
    select
        subject,
        min(recorded_on) filter (where kind = 'case_opened') as opened_on,
        arg_min(payload ->> '$.model_id', line_number) filter (where kind = 'case_opened') as model_id,
        arg_min(try_cast(payload ->> '$.due_on' as date), line_number) filter (where kind = 'case_opened') as due_on,
        min(recorded_on) filter (where kind = 'case_closed') as closed_on
    from events
    group by subject
)

select
    cases.model_id,
    cases.due_on,
    -- A day is kept or missed once it is over, and not before its case was known.
    greatest(cases.due_on, cases.opened_on) + 1 as known_on,
    coalesce(cases.closed_on <= cases.due_on, false) as is_kept,
    coalesce(accountable.owner_id, '(unowned)') as owner_id
from cases
left join accountable
    on
        cases.model_id = accountable.model_id
        and cases.due_on >= accountable.valid_from
        and cases.due_on < accountable.valid_to
where cases.due_on is not null
