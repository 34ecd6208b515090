"""What an event is, and how its line is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

_TEXTS = (
    "event_id", "occurred_at", "recorded_at", "actor", "kind", "subject", "previous_hash", "hash",
)  # fmt: skip


def canonical(event: Mapping[str, Any]) -> bytes:
    """Return an event as its line has it: keys in order, no spaces, UTF-8.

    Raises
    ------
    ValueError
        If there is a number in it that JSON has none for, or text that no UTF-8 can hold.
    RecursionError
        If it is nested too deep.
    """
    text = json.dumps(
        event, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def digest(event: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an event's canonical JSON, its own ``hash`` left out."""
    content = {key: value for key, value in event.items() if key != "hash"}
    return hashlib.sha256(canonical(content)).hexdigest()


def read_event(line: bytes) -> dict[str, Any] | None:
    """Return the event on a line; None if what stands there is none.

    Whoever gets an event may count on its fields, and on being able to write it again.
    """
    try:
        found = json.loads(line.decode())
        canonical(found)
    except (ValueError, RecursionError):
        return None
    return found if _is_event(found) else None


def _is_event(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and all(isinstance(found.get(name), str) for name in _TEXTS)
        and isinstance(found.get("payload"), dict)
        and all(_is_time(found[name]) for name in ("occurred_at", "recorded_at"))
    )


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
