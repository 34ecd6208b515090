"""Whether the ledger stands as it was written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from afterlaunch.ledger.book import FIRST_HASH, digest


@dataclass(frozen=True)
class Break:
    """The first line that does not hold.

    ``line`` counts from one; ``event_id`` is blank where the line cannot be read.
    """

    line: int
    event_id: str
    what: str


def first_break(path: Path) -> tuple[int, Break | None]:
    """Return how many events hold, and the first line that does not.

    A line that has not ended is none: it was being written, or a crash cut it off.
    """
    previous, held = FIRST_HASH, 0
    if not path.is_file():
        return 0, None
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                break
            found = _fault(line, previous)
            if isinstance(found, Break):
                return held, Break(number, found.event_id, found.what)
            previous, held = found, held + 1
    return held, None


def _fault(line: bytes, previous: str) -> str | Break:
    """Return the hash of a line that holds, or what is wrong with it."""
    try:
        event = json.loads(line)
    except ValueError:
        return Break(0, "", "cannot be read as an event")
    if not isinstance(event, dict) or not isinstance(event.get("hash"), str):
        return Break(0, "", "is no event: it has no hash")
    event_id = str(event.get("event_id", ""))
    if event["hash"] != digest(event):
        return Break(0, event_id, "was changed after it was written")
    if event.get("previous_hash") != previous:
        return Break(0, event_id, "does not follow the line before it: one was removed or added")
    return str(event["hash"])
