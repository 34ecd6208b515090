"""The ledger: what people did, accepted and were sent, one hash-chained JSON line each."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

FIRST_HASH = "0" * 64
_TAIL_BYTES = 65_536


def append(
    path: Path,
    *,
    event_id: str,
    occurred_at: datetime,
    recorded_at: datetime,
    actor: str,
    kind: str,
    subject: str,
    payload: Mapping[str, Any],
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

    Returns
    -------
    str
        SHA-256 of the event's canonical JSON, chained to the line before it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
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
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def digest(event: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an event's canonical JSON, its own ``hash`` left out."""
    content = {key: value for key, value in event.items() if key != "hash"}
    return hashlib.sha256(_canonical(content)).hexdigest()


def _canonical(event: Mapping[str, Any]) -> bytes:
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _last_hash(path: Path) -> str:
    """Return the hash of the last line, reading from the end as far as that line reaches."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        tail = b""
        while end and b"\n" not in tail.rstrip(b"\n"):
            start = max(0, end - _TAIL_BYTES)
            file.seek(start)
            tail = file.read(end - start) + tail
            end = start
    lines = tail.splitlines()
    return str(json.loads(lines[-1])["hash"]) if lines else FIRST_HASH
