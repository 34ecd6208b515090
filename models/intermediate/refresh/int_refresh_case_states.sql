{#- Where each refresh case stands: a pure fold of its events, the same as `afterlaunch.refresh.case` in Python.
    Evidence that is frozen moves a case only if nothing else has happened to it yet. -#}
with events as (
    select * from {{ ref('int_refresh_events') }}
),

moves as (
    select
        events.*,
        statuses.status
    from events
    inner join (
        values
        ('case_opened', 'opened'), ('case_approved', 'approved'), ('case_rejected', 'rejected'),
        ('case_deferred', 'deferred'), ('case_training_started', 'training'),
        ('case_training_failed', 'training_failed'), ('case_training_ended', 'validation'),
        ('case_validated', 'validated'), ('case_validation_failed', 'validation_failed'),
        ('case_deployed', 'deployed'), ('case_verified', 'verified'), ('case_reopened', 'reopened'),
        ('case_closed', 'closed')
    ) as statuses (kind, status) on events.kind = statuses.kind
),

standing as (
    select
        case_id,
        max_by(status, line_number) as status,
        max_by(recorded_on, line_number) as status_since,
        max(cycle) as reopened_count,
        count_if(kind = 'case_training_started') as attempt_count,
        max(recorded_on) filter (where kind in ('case_opened', 'case_reopened')) as begun_on,
        {%- for day in ['decide_by', 'due_on'] %}
        max_by(payload ->> '$.{{ day }}', line_number) filter (where kind in ('case_opened', 'case_reopened'))
            as {{ day }}{{ ',' if not loop.last }}
        {%- endfor %}
    from moves
    group by case_id
),

opened as (
    select
        *,
        payload ->> '$.model_id' as model_id
    from events
    where kind = 'case_opened'
    qualify row_number() over (partition by case_id order by line_number) = 1
),

evidence as (
    select
        events.case_id,
        min(events.recorded_on) as evidence_on,
        max_by(events.payload ->> '$.folder', events.line_number) as evidence_folder,
        max_by(events.payload ->> '$.content_hash', events.line_number) as evidence_hash
    from events
    inner join standing on events.case_id = standing.case_id and events.cycle = standing.reopened_count
    where events.kind = 'case_evidence_frozen'
    group by events.case_id
),

cycles as (
    select
        moves.case_id,
        {%- for kind in ['approved', 'rejected', 'deferred', 'training_started', 'training_ended', 'validated',
            'deployed', 'verified', 'closed'] %}
        max(moves.recorded_on) filter (where moves.kind = 'case_{{ kind }}') as {{ kind }}_on,
        {%- endfor %}
        max_by(moves.actor, moves.line_number) filter (
            where moves.kind in ('case_approved', 'case_rejected', 'case_deferred')
        ) as decided_by,
        max_by(coalesce(moves.payload ->> '$.on_behalf_of', moves.actor), moves.line_number) filter (
            where moves.kind = 'case_approved'
        ) as approved_by,
        max_by(moves.actor, moves.line_number) filter (where moves.kind = 'case_training_started') as executed_by,
        max_by(moves.payload ->> '$.model_version', moves.line_number) filter (
            where moves.kind in ('case_training_ended', 'case_deployed')
        ) as model_version,
        max_by(moves.payload ->> '$.override', moves.line_number) filter (where moves.kind = 'case_validated')
            as override_reason,
        max_by(moves.payload ->> '$.first_seen_on', moves.line_number) filter (where moves.kind = 'case_deployed')
            as first_seen_on,
        max_by(moves.payload ->> '$.until', moves.line_number) filter (where moves.kind = 'case_deferred')
            as deferred_until,
        max_by(moves.payload ->> '$.outcome', moves.line_number) filter (where moves.kind = 'case_closed') as outcome
    from moves
    inner join standing on moves.case_id = standing.case_id and moves.cycle = standing.reopened_count
    group by moves.case_id
)

select
    opened.case_id,
    opened.model_id,
    case
        when standing.status = 'opened' and evidence.case_id is not null then 'evidence_frozen'
        else standing.status
    end as status,
    case when standing.status = 'opened' then coalesce(evidence.evidence_on, standing.status_since)
        else standing.status_since end as status_since,
    coalesce(opened.payload ->> '$.trigger', 'manual') as trigger,
    opened.payload ->> '$.reason' as reason,
    opened.recorded_on as opened_on,
    opened.actor as opened_by,
    try_cast(opened.payload ->> '$.breach_began_on' as date) as breach_began_on,
    try_cast(opened.payload ->> '$.first_alert_on' as date) as first_alert_on,
    try_cast(standing.decide_by as date) as decide_by,
    try_cast(standing.due_on as date) as due_on,
    standing.reopened_count,
    standing.attempt_count,
    standing.begun_on,
    evidence.* exclude (case_id),
    cycles.* exclude (case_id, first_seen_on, deferred_until),
    try_cast(cycles.first_seen_on as date) as first_seen_on,
    try_cast(cycles.deferred_until as date) as deferred_until
from opened
inner join standing on opened.case_id = standing.case_id
left join evidence on opened.case_id = evidence.case_id
left join cycles on opened.case_id = cycles.case_id
