{#- What the ledger held at the end of the as-of date, and from which day on an event is corrected: an event whose
    payload names another under `corrects` ends that one on the day it is recorded, never before. -#}
with events as (
    select * from {{ ref('stg_events') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

known as (
    select
        events.*,
        cast(events.recorded_at as date) as recorded_on
    from events
    inner join run on cast(events.recorded_at as date) <= run.as_of
    where events.event_id is not null
),

corrections as (
    select
        payload ->> '$.corrects' as event_id,
        min(recorded_on) as corrected_on
    from known
    group by payload ->> '$.corrects'
)

select
    known.*,
    corrections.corrected_on
from known
left join corrections on known.event_id = corrections.event_id
