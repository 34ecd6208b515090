"""Who may put a trained version through the gate, and who past it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from afterlaunch.refresh.case import Case

AWAITS_GATE = ("validation", "validation_failed")
_DELEGATED = "ownership_delegated"

Event = Mapping[str, Any]


def why_not_validate(case: Case, validator: str) -> str | None:
    """Return why this owner may not validate the case now; None if they may."""
    if case.status not in AWAITS_GATE:
        return f"case {case.case_id} is {case.status}: only a trained version is validated"
    if not case.model_version:
        return f"case {case.case_id} names no version that was handed back"
    if validator == case.executed_by:
        return f"{validator} executed case {case.case_id}: somebody else validates it"
    return None


def why_not_override(
    events: Iterable[Event], case: Case, approver: str, owner: str, today: date
) -> str | None:
    """Return why this owner may not overrule the gate: the approver or a delegate of theirs may."""
    if not approver:
        return f"no approver is named for {case.model_id} in registers/refresh_policies.csv"
    if owner == approver or owner in _delegates(events, case.model_id, approver, today):
        return None
    return f"{owner} is neither {approver}, who approves for {case.model_id}, nor a delegate today"


def _delegates(events: Iterable[Event], model_id: str, owner: str, today: date) -> set[str]:
    """Return who may speak for an owner about a model on a day; the latest delegation holds."""
    void: set[str] = set()
    found: list[tuple[str, str]] = []
    for event in events:
        payload = event["payload"]
        void.add(str(payload.get("corrects") or ""))
        if event["kind"] == _DELEGATED and event["subject"] == f"model:{model_id}":
            begins = max(str(payload["valid_from"])[:10], str(event["recorded_at"])[:10])
            in_force = begins <= today.isoformat() <= str(payload["valid_until"])[:10]
            if payload["owner_id"] == owner and in_force:
                found.append((str(event["event_id"]), str(payload["delegate_owner_id"])))
    standing = [delegate for event_id, delegate in found if event_id not in void]
    return set(standing[-1:])
