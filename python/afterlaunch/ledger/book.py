"""Writing the file of events."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.ledger.chain import FIRST_HASH
from afterlaunch.ledger.clock import now, require_real_time
from afterlaunch.ledger.event import canonical, digest, read_event
from afterlaunch.ledger.lines import Events, read_lines

_TAIL_BYTES = 65_536

Allowed = Callable[[Events], str | None]


class Refused(AfterlaunchError):
    """What somebody wanted to record must not be, as the ledger stands.

    Parameters
    ----------
    message
        Why not.
    mend
        What to do instead.
    """

    def __init__(self, message: str, *, mend: str = "nothing was recorded") -> None:
        super().__init__(message, mend=mend, exit_code=FAILED)


def append(  # noqa: PLR0913 - one argument for each field of an event
    path: Path,
    *,
    event_id: str | Callable[[Events], str],
    occurred_at: datetime,
    recorded_at: datetime,
    actor: str,
    kind: str,
    subject: str,
    payload: Mapping[str, Any],
    allowed: Allowed | None = None,
) -> str:
    """Append one event and return its hash.

    Parameters
    ----------
    path
        ``events.jsonl``; the file and its folder are created when missing.
    event_id
        Unique id of the event, or what makes it under the lock, from every event so far.
    occurred_at, recorded_at
        UTC times without zone: when it happened, when it was written down.
    actor
        Who did it (an owner id, or the name of a system).
    kind, subject
        What happened, to what (``model:card_fraud``, a case, a report).
    payload
        JSON-serialisable details.
    allowed
        Asked under the lock, with every event so far: a text says why this one may not follow. Of
        two writers who both may, only the first finds that it still may.

    Returns
    -------
    str
        SHA-256 of the event's canonical JSON, chained to the line before it.

    Raises
    ------
    Refused
        If it is not allowed; nothing is written.
    AfterlaunchError
        If a line it would follow, or be judged by, is no event, or it cannot be written as one.
    """
    require_real_time(path.parent.parent)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _set_aside(path)
        so_far = [] if isinstance(event_id, str) and allowed is None else _every_event(path)
        if allowed and (why := allowed(so_far)):
            raise Refused(why)
        event: dict[str, Any] = {
            "event_id": event_id if isinstance(event_id, str) else event_id(so_far),
            "occurred_at": occurred_at.isoformat(sep=" "),
            "recorded_at": recorded_at.isoformat(sep=" "),
            "actor": actor,
            "kind": kind,
            "subject": subject,
            "payload": dict(payload),
            "previous_hash": _last_hash(path),
        }
        file.write(_hashed(event) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return str(event["hash"])


def append_next(
    path: Path,
    *,
    stem: str,
    actor: str,
    kind: str,
    subject: str,
    payload: Mapping[str, Any],
    at: datetime | None = None,
    allowed: Allowed | None = None,
) -> str:
    """Append what happens now, or at a time, its id ``<stem>:<number>`` counted under the lock.

    See `append`.
    """
    when = at or now()
    return append(
        path,
        event_id=lambda found: _next_id(found, stem),
        occurred_at=when,
        recorded_at=when,
        actor=actor,
        kind=kind,
        subject=subject,
        payload=payload,
        allowed=allowed,
    )


def _next_id(found: Events, stem: str) -> str:
    """Return the first ``<stem>:<number>`` that no event bears yet."""
    taken = {event["event_id"] for event in found}
    return next(one for number in count(1) if (one := f"{stem}:{number}") not in taken)


def _hashed(event: dict[str, Any]) -> bytes:
    """Give an event its hash, and return its line."""
    try:
        event["hash"] = digest(event)
        return canonical(event)
    except (ValueError, RecursionError):
        # What a shell hands over need not be UTF-8, and what is written here stays here.
        raise AfterlaunchError(
            "what was to be recorded cannot be written as JSON in UTF-8",
            mend="write texts in UTF-8 and numbers as JSON has them; nothing was recorded",
        ) from None


def _every_event(path: Path) -> Events:
    """Return every event so far, if every line is one: no rule is judged by half of what was said.

    Raises
    ------
    AfterlaunchError
        Naming the first line that is none.
    """
    found = []
    for line in read_lines(path):
        if line.event is None:
            raise _no_event(path, line.number)
        found.append(line.event)
    return found


def _no_event(path: Path, number: int) -> AfterlaunchError:
    return AfterlaunchError(
        f"line {number} of {path} is no event: nothing is recorded behind it",
        mend="restore the ledger from a copy; `afterlaunch ledger verify` tells when it is whole",
        exit_code=FAILED,
    )


def mend(path: Path) -> Path | None:
    """Set a torn last line aside.

    Returns
    -------
    Path or None
        ``torn-<hash>.jsonl`` beside the ledger, with what was there; None if the ledger is whole.
    """
    if not path.is_file():
        return None
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return _set_aside(path)


def _set_aside(path: Path) -> Path | None:
    """Move what stands behind the last line's end into a file of its own; the lock is held."""
    torn = _read_back(path, lambda tail: b"\n" in tail).rpartition(b"\n")[2]
    if not torn:
        return None
    with path.open("r+b") as file:
        size, line = path.stat().st_size - len(torn), torn.rstrip()
        if _is_whole(line):
            # Only the line's end is missing, or blanks stand in its place.
            file.truncate(size + len(line))
            file.seek(0, os.SEEK_END)
            file.write(b"\n")
            return None
        aside = path.with_name(f"torn-{hashlib.sha256(torn).hexdigest()[:12]}.jsonl")
        with aside.open("wb") as copy:
            copy.write(torn)
            copy.flush()
            os.fsync(copy.fileno())
        file.truncate(size)
        os.fsync(file.fileno())
    return aside


def _is_whole(line: bytes) -> bool:
    event = read_event(line)
    return event is not None and event["hash"] == digest(event)


def _last_hash(path: Path) -> str:
    """Return the hash that the next event follows.

    Raises
    ------
    AfterlaunchError
        If the last line is no event.
    """
    last = _read_back(path, lambda tail: b"\n" in tail.rstrip()).rstrip().rpartition(b"\n")[2]
    if not last:
        return FIRST_HASH
    event = read_event(last)
    if event is None:
        raise _no_event(path, max(line.number for line in read_lines(path)))
    return str(event["hash"])


def _read_back(path: Path, is_enough: Callable[[bytes], bool]) -> bytes:
    """Return the end of the file, as far back as is needed."""
    with path.open("rb") as file:
        start, tail = file.seek(0, os.SEEK_END), b""
        while start and not is_enough(tail):
            end, start = start, max(0, start - _TAIL_BYTES)
            file.seek(start)
            tail = file.read(end - start) + tail
    return tail
