"""Open, decide and end cases, on record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from afterlaunch import ledger
from afterlaunch.cli.refresh.casework import (
    Events,
    find_case,
    require_owner,
    write,
    write_or_refuse,
)
from afterlaunch.cli.refresh.evidence import cost_so_far, recommendation
from afterlaunch.delivery.company import read_company
from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.ledger.delegations import delegation_in_force
from afterlaunch.refresh.approver import why_not_approver
from afterlaunch.refresh.case import CLOSED, OPENED, Case, open_case_of, read_cases
from afterlaunch.refresh.decision import APPROVED, DEFERRED, REJECTED, why_not_decide
from afterlaunch.refresh.policy import read_policy
from afterlaunch.warehouse import query
from afterlaunch.workspace import Workspace

MANUAL, PROMOTED = "manual", "promoted"
ENDED = f"case_{CLOSED}"
JOINED = "case_finding_joined"

_INVESTIGATION = """
select model_id, sla_id, metric, segment, began_on, opened_on, status, kind
from marts.fct_incidents
where incident_id = ?
"""


def open_case(
    workspace: Workspace, model_id: str, owner_id: str, reason: str, **finding: Any
) -> Case:
    """Open a case by hand; ``finding`` says what it is about, if more than the reason.

    Raises
    ------
    AfterlaunchError
        If model or owner are unknown, the owner may not, or the model has an open case.
    """
    reason = _said(reason)
    require_owner(workspace, owner_id)
    company = read_company(workspace)
    if model_id not in company.models:
        raise AfterlaunchError(
            f"{model_id} is not in registers/models.csv",
            mend=f"name one of: {', '.join(sorted(company.models))}",
        )
    policy = read_policy(workspace.registers, model_id)
    today = ledger.now().date()
    cases = read_cases(ledger.events(workspace.ledger))
    case_id = _free_id(cases, model_id, today)
    decide_by = today + timedelta(days=policy.days_to_decide)
    due_on = decide_by + timedelta(days=policy.days_to_deploy + policy.days_to_verify)
    case = Case(case_id, model_id, MANUAL, reason, today, decide_by, due_on)

    def allowed(events: Events) -> str | None:
        standing = open_case_of(read_cases(events), model_id)
        if standing:
            return f"{model_id} has an open case already: {standing.case_id}"
        return _why_not_open(workspace, events, model_id, owner_id)

    payload = {
        "trigger": MANUAL,
        "reason": reason,
        "decide_by": str(decide_by),
        "due_on": str(due_on),
        **finding,
    }
    try:
        write(workspace, case, owner_id, OPENED, payload, allowed)
    except ledger.Refused as refused:
        raise AfterlaunchError(
            str(refused), mend="`afterlaunch refresh show` lists the cases", exit_code=FAILED
        ) from refused
    return find_case(workspace, case_id)


def promote(workspace: Workspace, incident_id: str, owner_id: str, reason: str) -> Case:
    """Make a case of an investigation, or let it join the open case of its model.

    Raises
    ------
    AfterlaunchError
        If there is no such incident, it is over, or the owner may not.
    """
    reason = _said(reason)
    found = query(workspace, _INVESTIGATION, [incident_id])
    if not found or found[0]["status"] == "resolved":
        why = "is over" if found else "is not in marts.fct_incidents"
        raise AfterlaunchError(
            f"incident {incident_id} {why}", mend="the company page lists the open ones"
        )
    incident = found[0]
    finding = {
        "trigger": PROMOTED,
        "incident_id": incident_id,
        "sla_id": incident["sla_id"],
        "metric": incident["metric"],
        "segment": incident["segment"],
        "breach_began_on": str(incident["began_on"]),
        "first_alert_on": str(incident["opened_on"]),
    }
    model_id = str(incident["model_id"])
    standing = open_case_of(read_cases(ledger.events(workspace.ledger)), model_id)
    if standing is None:
        return open_case(workspace, model_id, owner_id, reason, **finding)
    require_owner(workspace, owner_id)

    def allowed(events: Events) -> str | None:
        now = open_case_of(read_cases(events), model_id)
        if now is None or now.case_id != standing.case_id:
            return f"case {standing.case_id} was closed meanwhile"
        return _why_not_open(workspace, events, model_id, owner_id)

    write_or_refuse(workspace, standing, owner_id, JOINED, {**finding, "reason": reason}, allowed)
    return standing


def decide(
    workspace: Workspace,
    case_id: str,
    owner_id: str,
    kind: str,
    reason: str,
    until: date | None = None,
) -> Case:
    """Approve, reject or defer a case; a rejected one is closed.

    Raises
    ------
    AfterlaunchError
        If it was refused, which is on record too.
    """
    reason = _said(reason)
    require_owner(workspace, owner_id)
    case = find_case(workspace, case_id)
    today = ledger.now().date()
    if until is not None and until <= today:
        raise AfterlaunchError(f"{until} is not to come", mend="name a later day with --until")
    approver = read_policy(workspace.registers, case.model_id).approver_owner_id
    payload: dict[str, Any] = {"reason": reason, "recommendation": recommendation(workspace, case)}
    if owner_id != approver:
        payload["on_behalf_of"] = approver
    if case.decision_due_on and today > case.decision_due_on:
        payload["late_by_days"] = (today - case.decision_due_on).days
    if kind == DEFERRED:
        payload["until"] = str(until)
    if case.evidence_hash:
        payload["evidence_hash"] = case.evidence_hash

    def allowed(events: Events) -> str | None:
        now = read_cases(events)[case_id]
        return why_not_decide(events, now, approver, owner_id, today, kind)

    write_or_refuse(workspace, case, owner_id, kind, payload, allowed)
    if kind == REJECTED:
        ending = {"outcome": "rejected", "reason": reason, **cost_so_far(workspace, case_id)}
        write(workspace, case, owner_id, ENDED, ending)
    return find_case(workspace, case_id)


def close(workspace: Workspace, case_id: str, owner_id: str, reason: str) -> Case:
    """Withdraw a case: it ends without a refresh.

    Raises
    ------
    AfterlaunchError
        If it was refused, which is on record too.
    """
    reason = _said(reason)
    require_owner(workspace, owner_id)
    case = find_case(workspace, case_id)
    approver = read_policy(workspace.registers, case.model_id).approver_owner_id

    def allowed(events: Events) -> str | None:
        if not read_cases(events)[case_id].is_open:
            return f"case {case_id} is closed already"
        return why_not_approver(events, case.model_id, approver, owner_id, ledger.now().date())

    payload = {"outcome": "withdrawn", "reason": reason, **cost_so_far(workspace, case_id)}
    write_or_refuse(workspace, case, owner_id, ENDED, payload, allowed)
    return find_case(workspace, case_id)


def decided(kind: str) -> str:
    """Return a decision as a word."""
    return {APPROVED: "approved", REJECTED: "rejected", DEFERRED: "deferred"}[kind]


def _why_not_open(workspace: Workspace, events: Events, model_id: str, owner_id: str) -> str | None:
    """Return why this owner may not ask for a refresh of the model; None if they may."""
    today = ledger.now().date()
    named = read_company(workspace).named_last(model_id, today)
    approver = read_policy(workspace.registers, model_id).approver_owner_id
    if named is not None:
        delegation = delegation_in_force(events, model_id, named.owner_id, today)
        delegate = delegation.delegate_owner_id if delegation else None
        if owner_id in (named.owner_id, delegate):
            return None
    if not why_not_approver(events, model_id, approver, owner_id, today):
        return None
    return f"{owner_id} neither owns {model_id} nor approves for it, nor is a delegate today"


def _said(reason: str) -> str:
    if not reason.strip():
        raise AfterlaunchError(
            "a reason is needed", mend="say why with --reason; others will read it"
        )
    return reason.strip()


def _free_id(cases: dict[str, Case], model_id: str, today: date) -> str:
    case_id = f"{model_id}-{today}"
    number = 1 + sum(one == case_id or one.startswith(f"{case_id}-") for one in cases)
    return case_id if number == 1 else f"{case_id}-{number}"
