"""Events as one hash-chained JSON line each, appended under a lock and read in order.

An event is written once its line has ended. What a crash left of a line is set aside in a file of
its own, and the chain goes on behind the last whole line.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

FIRST_HASH = "0" * 64
_TAIL_BYTES = 65_536

Check = Callable[[list[dict[str, Any]]], str | None]
"""Looks at all events so far and says why another may not follow; None: it may."""


class Refused(Exception):
    """An event was not written: as the ledger stands, it may not be.

    The message says why, in words for who asked.
    """


def append(  # noqa: PLR0913 - the fields of an event
    path: Path,
    *,
    event_id: str,
    occurred_at: datetime,
    recorded_at: datetime,
    actor: str,
    kind: str,
    subject: str,
    payload: Mapping[str, Any],
    allowed: Check | None = None,
) -> str:
    """Append one event and return its hash.

    Parameters
    ----------
    path
        ``events.jsonl``; the file and its folder are created when missing.
    event_id
        Unique id of the event.
    occurred_at, recorded_at
        UTC times without zone: when it happened, when it was written down.
    actor
        Who did it (an owner id, or the name of a system).
    kind, subject
        What happened, to what (``model:card_fraud``, a case, a report).
    payload
        JSON-serialisable details.
    allowed
        Asked while nobody else can write: of two at once, one sees the other's event.

    Returns
    -------
    str
        SHA-256 of the event's canonical JSON, chained to the line before it.

    Raises
    ------
    Refused
        If `allowed` says why not; nothing is written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _set_aside(path)
        reason = allowed(events(path)) if allowed else None
        if reason:
            raise Refused(reason)
        event: dict[str, Any] = {
            "event_id": event_id,
            "occurred_at": occurred_at.isoformat(sep=" "),
            "recorded_at": recorded_at.isoformat(sep=" "),
            "actor": actor,
            "kind": kind,
            "subject": subject,
            "payload": dict(payload),
            "previous_hash": _last_hash(path),
        }
        event["hash"] = digest(event)
        file.write(_canonical(event) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return str(event["hash"])


def events(path: Path) -> list[dict[str, Any]]:
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


def digest(event: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an event's canonical JSON, its own ``hash`` left out."""
    content = {key: value for key, value in event.items() if key != "hash"}
    return hashlib.sha256(_canonical(content)).hexdigest()


def _canonical(event: Mapping[str, Any]) -> bytes:
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


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
