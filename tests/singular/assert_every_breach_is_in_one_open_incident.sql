-- What is wrong now, and not waived, is in exactly one incident that is not resolved; an alarm holds no breach.
with breaches as (
    select * from {{ ref('sla_breaches') }}
    where state = 'breach'
),

incidents as (
    select
        incident_id,
        unnest(string_split(sla_ids, ', ')) as sla_id
    from {{ ref('fct_incidents') }}
    where status <> 'resolved' and kind <> 'investigation'
)

select
    breaches.sla_id,
    count(incidents.incident_id) as incident_count
from breaches
left join incidents on breaches.sla_id = incidents.sla_id
group by breaches.sla_id
having count(incidents.incident_id) <> 1
