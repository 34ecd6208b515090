"""Reports delivered, in the ledger: what owners acknowledge and sign later refers to these."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from afterlaunch import ledger
from afterlaunch.delivery.outbox import SENT, SUBJECT, Clock

DELIVERED = "report_delivered"
REPORT = "report:"


def record_deliveries(path: Path, clock: Clock = ledger.now) -> None:
    """Record every report that was sent and is not yet on record as delivered.

    It goes by the record of messages, so that a crash between the two leaves nothing out: the next
    round makes up for it.

    Parameters
    ----------
    path
        The ledger.
    clock
        What time it is.
    """
    events = ledger.events(path)
    known = {event["event_id"] for event in events if event["kind"] == DELIVERED}
    for event in events:
        key = str(event["subject"]).removeprefix(SUBJECT)
        if event["kind"] != SENT or not key.startswith(REPORT):
            continue
        event_id = str(event["event_id"]).replace(SENT, DELIVERED, 1)
        if event_id not in known:
            ledger.append(
                path,
                event_id=event_id,
                occurred_at=datetime.fromisoformat(event["occurred_at"]),
                recorded_at=clock(),
                actor="afterlaunch",
                kind=DELIVERED,
                subject=key,
                payload={},
            )
