"""Who may speak for whom about a model, as the ledger has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

DELEGATED = "ownership_delegated"
MODEL = "model:"

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Delegation:
    """Who may speak for an owner about a model, from a day to a day, both inclusive."""

    model_id: str
    owner_id: str
    delegate_owner_id: str
    valid_from: date
    valid_until: date


def corrected(events: Iterable[Event]) -> set[str]:
    """Return the ids of events that another one corrects: they no longer count."""
    return {
        str(event["payload"]["corrects"])
        for event in events
        if event["payload"].get("corrects") is not None
    }


def read_delegation(event: Event) -> Delegation:
    """Return what a delegation says; it counts from the day it was recorded, never before."""
    payload = event["payload"]
    recorded_on = datetime.fromisoformat(event["recorded_at"]).date()
    return Delegation(
        model_id=str(event["subject"]).removeprefix(MODEL),
        owner_id=payload["owner_id"],
        delegate_owner_id=payload["delegate_owner_id"],
        valid_from=max(date.fromisoformat(payload["valid_from"]), recorded_on),
        valid_until=date.fromisoformat(payload["valid_until"]),
    )


def delegation_in_force(
    events: Iterable[Event], model_id: str, owner_id: str | None, day: date
) -> Delegation | None:
    """Return the latest delegation of an owner for a model that holds on a day."""
    so_far = list(events)
    void = corrected(so_far)
    found = [
        one
        for event in so_far
        if event["kind"] == DELEGATED and event["event_id"] not in void
        for one in [read_delegation(event)]
        if (one.model_id, one.owner_id) == (model_id, owner_id)
        and one.valid_from <= day <= one.valid_until
    ]
    return found[-1] if found else None
