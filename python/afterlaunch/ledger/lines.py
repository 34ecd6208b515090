"""Reading the file of events: every reader, of whatever purpose, comes through here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from afterlaunch.ledger.event import read_event

Events = list[dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """One line of a ledger.

    Parameters
    ----------
    number
        Counted from 1.
    content
        What stands there, without the line's end.
    event
        None if what stands there is no event.
    """

    number: int
    content: bytes
    event: dict[str, Any] | None


def read_lines(path: Path) -> Iterator[Line]:
    """Yield every line that is not blank, in order; none if there is no ledger yet.

    A last line without its end is not a line yet: the next command that writes sets it aside.
    """
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            content = line.removesuffix(b"\n")
            if line.endswith(b"\n") and content.strip():
                yield Line(number, content, read_event(content))


def events(path: Path) -> Events:
    """Return every event in order.

    Lines that are none are left out: `verify` names the first.
    """
    return [line.event for line in read_lines(path) if line.event]
