"""How one line holds on to the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from afterlaunch.ledger.event import canonical, digest
from afterlaunch.ledger.lines import read_lines

FIRST_HASH = "0" * 64


@dataclass(frozen=True)
class Break:
    """The first line at which the chain does not hold.

    Parameters
    ----------
    line_number
        Counted from 1.
    event_id
        Of the event on it; blank if the line is none.
    why
        What is wrong with it.
    """

    line_number: int
    event_id: str
    why: str


@dataclass(frozen=True)
class Chain:
    """What reading a whole ledger found.

    Parameters
    ----------
    event_count
        Events up to the break, if there is one.
    last_hash
        Hash of the last of them: whoever keeps it elsewhere can tell later whether any are gone.
    broken
        The first broken link; None if every link holds.
    """

    event_count: int
    last_hash: str
    broken: Break | None


def verify(path: Path) -> Chain:
    """Read a ledger from its first line and hold every line against its hash and its place.

    A last line without its end is not an event yet: the next command that writes sets it aside.
    """
    last, ids = FIRST_HASH, dict[str, int]()
    for line in read_lines(path):
        event = line.event or {}
        why = _fault(event, line.content, last, ids)
        event_id = str(event.get("event_id", ""))
        if why:
            return Chain(len(ids), last, Break(line.number, event_id, why))
        last, ids[event_id] = str(event["hash"]), line.number
    return Chain(len(ids), last, None)


def _fault(event: dict[str, Any], line: bytes, last: str, ids: Mapping[str, int]) -> str:
    """Say what is wrong with a line, blank if nothing is."""
    if not event:
        return "the line is no event"
    if event.get("hash") != digest(event):
        return "its content is not what was hashed: it was changed after it was written"
    if event.get("previous_hash") != last:
        return (
            "it does not follow the event before it: lines were removed, moved or put in"
            if ids
            else "it is not the first event there was: lines before it were removed"
        )
    if line != canonical(event):
        return "it is not written as it was hashed: spaces, order of keys or escapes were changed"
    if event.get("event_id") in ids:
        return f"its id stands in line {ids[event['event_id']]} too"
    return ""
