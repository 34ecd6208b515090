"""Queries on what people found, decided and refused about one model."""

from __future__ import annotations

CASES = """
select
    case_id, status, status_since, trigger, reasons, opened_on, opened_by, decided_by,
    executed_by, approved_on, rejected_on, override_reason, model_version, deployed_on,
    verified_on, outcome, next_step, next_step_by, acts_owner_id, is_overdue
from marts.fct_refresh_cases
where model_id = {model} and evaluated_on = {as_of}
order by opened_on, case_id
"""

DECISIONS = """
select
    events.recorded_on, events.case_id, events.kind, events.actor,
    events.payload ->> 'on_behalf_of' as on_behalf_of,
    events.payload ->> 'wanted' as wanted,
    coalesce(
        events.payload ->> 'reason', events.payload ->> 'override', events.payload ->> 'why'
    ) as reason,
    events.payload ->> 'override' is not null as is_override,
    events.payload ->> 'outcome' as outcome,
    coalesce(
        events.payload ->> 'recommendation',
        case when events.payload ->> 'override' is not null then events.payload ->> 'why' end
    ) as figures_said
from main.int_refresh_events as events
inner join marts.fct_refresh_cases as cases on events.case_id = cases.case_id
where cases.model_id = {model}
    and events.kind in (
        'case_approved', 'case_rejected', 'case_deferred', 'case_refused', 'case_reopened',
        'case_training_failed', 'case_validated', 'case_validation_failed', 'case_closed'
    )
order by events.line_number
"""

ACKNOWLEDGEMENTS = """
select events.recorded_on, events.actor, incidents.incident_id, incidents.kind as incident_kind,
    incidents.metric, incidents.status, events.corrected_on
from main.int_ledger_events as events
inner join marts.fct_incidents as incidents
    on events.subject = 'incident:' || incidents.incident_id
where events.kind = 'incident_acknowledged' and incidents.model_id = {model}
order by events.line_number
"""

ACCOUNTABILITY = """
select recorded_on, actor, kind, payload ->> 'delegate_owner_id' as delegate_owner_id,
    payload ->> 'valid_from' as valid_from, payload ->> 'valid_until' as valid_until,
    payload ->> 'reason' as reason, corrected_on
from main.int_ledger_events
where subject = 'model:' || {model}
    and kind in ('ownership_accepted', 'ownership_declined', 'ownership_delegated')
order by line_number
"""

CHALLENGERS = """
select
    champion_version, challenger_version, metric, shadow_from, shadow_until, case_count,
    challenger as value, challenger_lower as lower, challenger_upper as upper,
    difference, lower as difference_lower, upper as difference_upper, unit, currency_code,
    evidence, is_proven_gain, newly_breached_sla_ids
from marts.fct_challenger_results
where model_id = {model} and segment = '(all)' and group_name = '(all)'
    and evaluated_on = {as_of}
order by challenger_version, metric
"""

INCIDENTS = """
select incident_id, kind, metric, segment, status, status_since, began_on, cost_amount,
    cost_currency_code, cause_note
from marts.fct_incidents
where model_id = {model} and status != 'resolved' and evaluated_on = {as_of}
order by cost_amount desc nulls last, incident_id
"""

FINDINGS = """
select finding, segment, period_start, note
from marts.fct_findings
where model_id = {model} and evaluated_on = {as_of}
    and period_start between {first} and {last}
order by period_start desc, finding, segment
"""

QUERIES = {
    "cases": CASES,
    "decisions": DECISIONS,
    "acknowledgements": ACKNOWLEDGEMENTS,
    "accountability": ACCOUNTABILITY,
    "challengers": CHALLENGERS,
    "incidents": INCIDENTS,
    "findings": FINDINGS,
}
"""By the key of the table each one gives."""
