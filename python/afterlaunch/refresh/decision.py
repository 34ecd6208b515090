"""Who may decide on a case, and what a decision needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from afterlaunch.refresh.approver import why_not_approver
from afterlaunch.refresh.case import Case

APPROVED, REJECTED, DEFERRED = "case_approved", "case_rejected", "case_deferred"


def why_not_decide(
    events: Iterable[Mapping[str, Any]],
    case: Case,
    approver: str,
    owner: str,
    today: date,
    kind: str,
) -> str | None:
    """Return why this owner may not take this decision now; None if they may.

    A missed deadline does not take the decision away from the approver: it is escalated, and the
    decision is recorded as late. A decision comes too late once another was taken.
    """
    if not case.is_open:
        return f"case {case.case_id} is closed ({case.outcome or 'withdrawn'})"
    if not case.is_undecided:
        by = f" by {case.decided_by}" if case.decided_by else ""
        return f"case {case.case_id} was decided already{by}: it is {case.status}"
    why = why_not_approver(events, case.model_id, approver, owner, today)
    if why:
        return why
    if kind == APPROVED and not case.evidence:
        return f"the evidence of case {case.case_id} is not frozen yet: the next run does it"
    if kind == APPROVED and owner == case.executed_by:
        return f"{owner} executed case {case.case_id}: somebody else approves it"
    return None
