"""Where a refresh case stands: a fold of its events, as `int_refresh_case_states` in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

OPENED = "case_opened"
STATUS_AFTER = {
    OPENED: "opened",
    "case_evidence_frozen": "evidence_frozen",
    "case_approved": "approved",
    "case_rejected": "rejected",
    "case_deferred": "deferred",
    "case_training_started": "training",
    "case_training_failed": "training_failed",
    "case_training_ended": "validation",
    "case_validated": "validated",
    "case_validation_failed": "validation_failed",
    "case_deployed": "deployed",
    "case_verified": "verified",
    "case_reopened": "reopened",
    "case_closed": "closed",
}
"""What a case is after each event; events of other kinds leave it as it is."""

UNDECIDED = ("opened", "evidence_frozen", "reopened", "deferred")
CLOSED = "closed"


@dataclass(frozen=True)
class Case:
    """A refresh case as its events leave it.

    Parameters
    ----------
    case_id, model_id, trigger, reason
        As it was opened.
    opened_on
        Day it was opened.
    decide_by, due_on
        Until when it is to be decided, and closed; anew where it was reopened.
    status
        One of `STATUS_AFTER`.
    approved_by
        Owner who approved it, or whom a delegate approved it for; blank if nobody did.
    decided_by
        Who typed the latest decision: an owner or a delegate.
    executed_by
        Who began its latest attempt.
    attempt
        Attempts to train so far, also of before it was opened anew.
    model_version
        What the pipeline handed back since it was opened, or opened anew.
    evidence
        Folder of its dossier within the workspace, blank before it is frozen.
    evidence_hash
        Hash of that folder's content.
    deferred_until
        Day it is looked at again.
    outcome
        How it ended: verified, rejected or withdrawn.
    """

    case_id: str
    model_id: str
    trigger: str
    reason: str
    opened_on: date
    decide_by: date | None
    due_on: date | None
    status: str = "opened"
    approved_by: str = ""
    decided_by: str = ""
    executed_by: str = ""
    attempt: int = 0
    model_version: str = ""
    evidence: str = ""
    evidence_hash: str = ""
    deferred_until: date | None = None
    outcome: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.status != CLOSED

    @property
    def is_undecided(self) -> bool:
        """Whether it waits for a decision."""
        return self.status in UNDECIDED

    @property
    def decision_due_on(self) -> date | None:
        """Day by which it is to be decided as things stand: the one it was deferred to, if any."""
        return self.deferred_until or self.decide_by


def read_cases(events: Iterable[Mapping[str, Any]]) -> dict[str, Case]:
    """Return every case of a ledger by its id, in the order they were opened."""
    cases: dict[str, Case] = {}
    for event in events:
        if not str(event["subject"]).startswith("case:"):
            continue
        case_id = str(event["subject"]).removeprefix("case:")
        if event["kind"] == OPENED:
            cases.setdefault(case_id, _opened(case_id, event))
        if case_id in cases and event["kind"] in STATUS_AFTER:
            cases[case_id] = _after(cases[case_id], event)
    return cases


def open_case_of(cases: Mapping[str, Case], model_id: str) -> Case | None:
    """Return the open case of a model; there is one at most."""
    return next((c for c in cases.values() if c.model_id == model_id and c.is_open), None)


def _opened(case_id: str, event: Mapping[str, Any]) -> Case:
    payload = event["payload"]
    return Case(
        case_id=case_id,
        model_id=str(payload["model_id"]),
        trigger=str(payload.get("trigger") or "manual"),
        reason=str(payload.get("reason") or ""),
        opened_on=date.fromisoformat(str(event["recorded_at"])[:10]),
        decide_by=_day(payload.get("decide_by")),
        due_on=_day(payload.get("due_on")),
    )


def _after(case: Case, event: Mapping[str, Any]) -> Case:
    """Return the case after one of its events."""
    kind, payload, actor = event["kind"], event["payload"], str(event["actor"])
    moved = replace(case, status=STATUS_AFTER[kind])
    if kind == "case_evidence_frozen":
        # A second look at the evidence does not undo a decision.
        status = moved.status if case.status == "opened" else case.status
        folder, content = str(payload["folder"]), str(payload["content_hash"])
        return replace(case, status=status, evidence=folder, evidence_hash=content)
    if kind == "case_approved":
        return replace(moved, approved_by=payload.get("on_behalf_of") or actor, decided_by=actor)
    if kind == "case_rejected":
        return replace(moved, decided_by=actor)
    if kind == "case_deferred":
        return replace(moved, decided_by=actor, deferred_until=_day(payload.get("until")))
    if kind == "case_training_started":
        return replace(moved, executed_by=actor, attempt=case.attempt + 1)
    if kind in ("case_training_ended", "case_deployed"):
        return replace(moved, model_version=str(payload.get("model_version") or ""))
    if kind == "case_reopened":
        return replace(
            moved,
            approved_by="",
            evidence="",
            evidence_hash="",
            decided_by="",
            executed_by="",
            model_version="",
            outcome="",
            deferred_until=None,
            decide_by=_day(payload.get("decide_by")) or case.decide_by,
            due_on=_day(payload.get("due_on")) or case.due_on,
        )
    if kind == "case_closed":
        return replace(moved, outcome=str(payload.get("outcome") or ""))
    return moved


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)[:10]) if text else None
