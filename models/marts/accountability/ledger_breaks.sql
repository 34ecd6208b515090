{{ config(materialized='view') }}

{#- Lines of the ledger that are no event, are not what was hashed, do not follow the one before, or bear an id that
    stands before. A changed line is told by its own hash, a removed or moved one by the next; `afterlaunch ledger
    verify` says more. A line nobody can read may be the one in which an owner accepted, and yet nothing waits for it:
    what the others say is built. -#}
with events as (
    select * from {{ ref('stg_events') }}
),

linked as (
    select
        *,
        lag(event_hash, 1, repeat('0', 64)) over (order by line_number) as hash_before,
        row_number() over (partition by event_id order by line_number) as times_seen
    from events
),

judged as (
    select
        line_number,
        event_id,
        case
            when event_id is null or recorded_at is null or kind is null then 'no event'
            when not coalesce(event_hash = content_hash, false) then 'changed after it was written'
            when not coalesce(previous_hash = hash_before, false) then 'does not follow the line before it'
            when times_seen > 1 then 'its id stands before'
        end as what
    from linked
)

select
    line_number,
    event_id,
    what
from judged
where what is not null
