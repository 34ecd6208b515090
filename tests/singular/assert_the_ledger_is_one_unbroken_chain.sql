{#- Every event is what was hashed, follows the one before it, and is there once: `afterlaunch ledger verify` says more.
    A changed line is told by its own hash, a removed or moved one by the next. -#}
with events as (
    select * from {{ ref('stg_events') }}
),

linked as (
    select
        *,
        lag(event_hash, 1, repeat('0', 64)) over (order by line_number) as hash_before,
        row_number() over (partition by event_id order by line_number) as times_seen
    from events
)

select
    line_number,
    event_id,
    event_hash,
    previous_hash
from linked
where
    event_hash is distinct from content_hash
    or previous_hash is distinct from hash_before
    or times_seen > 1
