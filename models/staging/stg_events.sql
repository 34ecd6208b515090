{#- The ledger, one row per line, typed. A workspace without one has no events; a line that is no JSON has no
    event_id. The file is read as bytes and split in an escaped form: a line that is no UTF-8 is a line all the same,
    where reading text would fail. The hash of an event is that of its line without the first "hash": keys stand in
    order, so that one is the event's own, and inside a text its quotes would be escaped. -#}
with source as (
    select cast(null as blob) as content
    where false
    {%- if has_ledger() %}
    union all by name
    select content from {{ source('ledger', 'events') }}
    {%- endif %}
),

lines as (
    select
        unnest(string_split(cast(content as varchar), '\x0A')) as escaped,
        generate_subscripts(string_split(cast(content as varchar), '\x0A'), 1) as line_number
    from source
),

decoded as (
    select
        try(decode(cast(escaped as blob))) as line,
        line_number
    from lines
),

parsed as (
    select
        line,
        line_number,
        try_cast(line as json) as event
    from decoded
    where coalesce(regexp_matches(line, '\S'), true)
)

select
    line_number,
    event ->> '$.event_id' as event_id,
    try_cast(event ->> '$.occurred_at' as timestamp) as occurred_at,
    try_cast(event ->> '$.recorded_at' as timestamp) as recorded_at,
    event ->> '$.actor' as actor,
    event ->> '$.kind' as kind,
    event ->> '$.subject' as subject,
    event -> '$.payload' as payload,
    event ->> '$.previous_hash' as previous_hash,
    event ->> '$.hash' as event_hash,
    sha256(regexp_replace(line, ',"hash":"[0-9a-f]{64}"', '')) as content_hash
from parsed
