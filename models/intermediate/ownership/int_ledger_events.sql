{#- What the ledger held at the end of the as-of date. -#}
with events as (
    select * from {{ ref('stg_events') }}
),

run as (
    select * from {{ ref('int_as_of') }}
)

select
    events.*,
    cast(events.recorded_at as date) as recorded_on
from events
inner join run on cast(events.recorded_at as date) <= run.as_of
where events.event_id is not null
