"""Correct an event: it stays in the ledger, and no longer counts from today on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from afterlaunch import ledger
from afterlaunch.accountability import standing
from afterlaunch.accountability.outside import OUTSIDE
from afterlaunch.accountability.reports import SIGNED
from afterlaunch.errors import AfterlaunchError
from afterlaunch.ledger.delegations import DELEGATED, corrected

CORRECTED = "event_corrected"
_CORRECTABLE = {standing.ACCEPTED, standing.DECLINED, DELEGATED, SIGNED}


def correct(path: Path, event_id: str, actor: str, reason: str) -> None:
    """Record that an event was wrong; what is right is then said anew, by its own command.

    Only who said it can take it back, once. What happened to a case is corrected by its next step,
    and what the product sent or published by what it sends or publishes next.

    Raises
    ------
    AfterlaunchError
        If there is no such event, or no reason is given.
    Refused
        If it is of a kind that is not corrected, of somebody else, or corrected already.
    """
    if not reason.strip():
        raise AfterlaunchError("a reason is needed", mend="say why with --reason")
    if not any(event["event_id"] == event_id for event in ledger.events(path)):
        raise AfterlaunchError(
            f"no event {event_id} is in the ledger",
            mend="`afterlaunch ledger export --output FILE` lists all with their ids",
        )

    def allowed(events: list[dict[str, Any]]) -> str | None:
        event = next(one for one in events if one["event_id"] == event_id)
        if event["kind"] not in _CORRECTABLE and not event_id.startswith(OUTSIDE):
            return f"an event of kind {event['kind']} is not corrected but followed by the next"
        if event["actor"] != actor:
            return f"{event_id} is of {event['actor']}: {actor} cannot take it back"
        if event_id in corrected(events):
            return f"{event_id} is corrected already"
        return None

    ledger.append_next(
        path,
        stem=f"{CORRECTED}:{event_id}",
        actor=actor,
        kind=CORRECTED,
        subject=f"event:{event_id}",
        payload={"corrects": event_id, "reason": reason.strip()},
        allowed=allowed,
    )
