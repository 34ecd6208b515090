"""Who may speak for the approver of a model."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from afterlaunch.ledger.delegations import Event, delegation_in_force


def why_not_approver(
    events: Iterable[Event], model_id: str, approver: str, owner: str, today: date
) -> str | None:
    """Return why this owner may not decide for a model; None if they may."""
    if not approver:
        return f"no approver is named for {model_id} in registers/refresh_policies.csv"
    delegation = delegation_in_force(events, model_id, approver, today)
    if owner == approver or (delegation and owner == delegation.delegate_owner_id):
        return None
    return f"{owner} is neither {approver}, who approves for {model_id}, nor a delegate today"
