"""Who may speak for the approver of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

_DELEGATED = "ownership_delegated"

Event = Mapping[str, Any]


def why_not_approver(
    events: Iterable[Event], model_id: str, approver: str, owner: str, today: date
) -> str | None:
    """Return why this owner may not decide for a model; None if they may."""
    if not approver:
        return f"no approver is named for {model_id} in registers/refresh_policies.csv"
    if owner == approver or owner in delegates(events, model_id, approver, today):
        return None
    return f"{owner} is neither {approver}, who approves for {model_id}, nor a delegate today"


def delegates(events: Iterable[Event], model_id: str, owner: str, today: date) -> set[str]:
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
