{#- Where each incident stands. It is open while any of its spells is; opened anew after all had ended, it is reopened
    and wants a new acknowledgement. Escalated: nobody acknowledged it in time, or a period that began after the
    latest acknowledgement is in breach again. -#}
with spells as (
    select * from {{ ref('int_incident_folds') }}
),

periods as (
    select * from {{ ref('int_incident_periods') }}
),

events as (
    select * from {{ ref('int_ledger_events') }}
    where kind = 'incident_acknowledged'
),

run as (
    select * from {{ ref('int_as_of') }}
),

ordered as (
    select
        *,
        max(coalesce(resolved_on, date '9999-12-31')) over (
            partition by incident_id order by opened_on, first_bad_end, subject_id
            rows between unbounded preceding and 1 preceding
        ) as closed_before
    from spells
),

openings as (
    select
        *,
        coalesce(opened_on > closed_before, false) as is_reopening
    from ordered
),

incidents as (
    select
        incident_id,
        min(opened_on) as first_opened_on,
        max(case when is_reopening or closed_before is null then opened_on end) as opened_on,
        max(case when is_reopening then closed_before end) as closed_before,
        max(last_seen_on) as last_seen_on,
        case when count(resolved_on) = count(*) then max(resolved_on) end as resolved_on,
        count_if(is_reopening) as reopened_count
    from openings
    group by incident_id
),

acknowledged as (
    select
        incidents.incident_id,
        min(events.recorded_on) as first_on,
        max(events.recorded_on) as latest_on,
        max_by(events.actor, events.line_number) as latest_by
    from incidents
    inner join events
        on
            'incident:' || incidents.incident_id = events.subject
            and coalesce(incidents.closed_before < events.recorded_on, true)
    group by incidents.incident_id
),

again as (
    select
        periods.incident_id,
        min(periods.evaluated_on) as breached_again_on
    from periods
    inner join acknowledged
        on periods.incident_id = acknowledged.incident_id and periods.period_start > acknowledged.latest_on
    group by periods.incident_id
),

dated as (
    select
        incidents.*,
        acknowledged.latest_on as acknowledged_on,
        acknowledged.latest_by as acknowledged_by,
        again.breached_again_on,
        case
            when
                incidents.opened_on + {{ var('incident_escalation_days') }}
                < least(run.as_of + 1, incidents.resolved_on, acknowledged.first_on)
                then incidents.opened_on + {{ var('incident_escalation_days') }}
        end as overdue_on
    from incidents
    cross join run
    left join acknowledged on incidents.incident_id = acknowledged.incident_id
    left join again on incidents.incident_id = again.incident_id
)

select
    * exclude (overdue_on, breached_again_on, closed_before),
    greatest(overdue_on, breached_again_on) as escalated_on,
    case
        when resolved_on is not null then 'resolved'
        when breached_again_on is not null then 'escalated'
        when acknowledged_on is not null then 'acknowledged'
        when overdue_on is not null then 'escalated'
        else 'open'
    end as status,
    coalesce(
        resolved_on, breached_again_on, acknowledged_on, overdue_on, opened_on
    ) as status_since
from dated
