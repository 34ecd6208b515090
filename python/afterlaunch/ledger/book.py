"""Writing and reading the file of events."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.ledger.chain import FIRST_HASH, canonical, digest
from afterlaunch.ledger.clock import now, require_real_time

_TAIL_BYTES = 65_536

Events = list[dict[str, Any]]
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
    """
    require_real_time(path.parent.parent)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _set_aside(path)
        so_far = [] if isinstance(event_id, str) and allowed is None else events(path)
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
        event["hash"] = digest(event)
        file.write(canonical(event) + b"\n")
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


def events(path: Path) -> Events:
    """Return every event in order; none if there is no ledger yet."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        return [json.loads(line) for line in file if line.strip() and line.endswith(b"\n")]


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
    with path.open("r+b") as file:
        torn = _last_line(path)
        if torn.endswith(b"\n") or not torn:
            return None
        if _is_whole(torn):
            # Only the line's end is missing.
            file.seek(0, os.SEEK_END)
            file.write(b"\n")
            return None
        aside = path.with_name(f"torn-{hashlib.sha256(torn).hexdigest()[:12]}.jsonl")
        with aside.open("wb") as copy:
            copy.write(torn)
            copy.flush()
            os.fsync(copy.fileno())
        file.truncate(path.stat().st_size - len(torn))
        os.fsync(file.fileno())
    return aside


def _is_whole(line: bytes) -> bool:
    try:
        event = json.loads(line)
    except ValueError:
        return False
    return isinstance(event, dict) and event.get("hash") == digest(event)


def _last_hash(path: Path) -> str:
    last = _last_line(path)
    return str(json.loads(last)["hash"]) if last.strip() else FIRST_HASH


def _last_line(path: Path) -> bytes:
    """Return the last line with its end, reading from behind as far as that line reaches."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        tail = b""
        while end and b"\n" not in tail.rstrip(b"\n"):
            start = max(0, end - _TAIL_BYTES)
            file.seek(start)
            tail = file.read(end - start) + tail
            end = start
    lines = [line for line in tail.splitlines(keepends=True) if line.strip()]
    return lines[-1] if lines else b""
