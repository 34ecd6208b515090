"""Events of other systems: a release, a sign-off elsewhere, a change of a threshold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from afterlaunch import ledger
from afterlaunch.errors import AfterlaunchError
from afterlaunch.ledger.event import canonical

OUTSIDE = "outside:"
_RESERVED = ("ownership", "report", "incident", "case", "message", "figures", "event")
_KIND = re.compile(r"[a-z][a-z0-9_]{2,63}")
# Begins with a letter or a digit, so that no spreadsheet takes it for a formula.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@ -]{0,199}")
_SECRET = re.compile(r"passw|secret|token|api_?key|credential|authorization|private_?key", re.I)
_LONGEST = 64_000
_DEEPEST = 32


def record(
    path: Path,
    *,
    event_id: str,
    kind: str,
    subject: str,
    actor: str,
    payload: str,
    occurred_at: datetime | None = None,
) -> bool:
    """Record what another system did; the same event again records nothing more.

    Parameters
    ----------
    path
        The ledger.
    event_id
        Unique in the other system.
    kind
        In its own words; those of the product's own commands are refused.
    subject, actor
        What it happened to, and who or what did it.
    payload
        A JSON object, without secrets.
    occurred_at
        When it happened, UTC; none: now.

    Returns
    -------
    bool
        False if it stood in the ledger already.

    Raises
    ------
    AfterlaunchError
        If one of these may not be as it is.
    Refused
        If another event bears the same id.
    """
    details = _payload(payload)
    _check(kind, {"id": event_id, "subject": subject, "actor": actor}, details)
    at = ledger.now()
    if occurred_at and occurred_at > at:
        raise AfterlaunchError(
            f"{occurred_at} UTC is still to come", mend="give the time it happened at, in UTC"
        )
    stored = OUTSIDE + event_id
    wanted = {"kind": kind, "subject": subject, "actor": actor, "payload": details}

    def allowed(events: list[dict[str, Any]]) -> str | None:
        known = next((one for one in events if one["event_id"] == stored), None)
        if known is None:
            return None
        same = all(known[name] == value for name, value in wanted.items())
        return _KNOWN if same else f"another event bears the id {event_id}: {known['kind']}"

    try:
        ledger.append(
            path,
            event_id=stored,
            occurred_at=occurred_at or at,
            recorded_at=at,
            actor=actor,
            kind=kind,
            subject=subject,
            payload=details,
            allowed=allowed,
        )
    except ledger.Refused as refusal:
        if refusal.message == _KNOWN:
            return False
        raise
    return True


_KNOWN = "recorded already"


def _payload(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, parse_constant=_no_number)
    except ValueError as error:
        raise AfterlaunchError(
            f"the payload is no JSON: {error}", mend="give one JSON object, in quotes"
        ) from None
    except RecursionError:
        raise _too_deep() from None
    if not isinstance(found, dict) or len(text) > _LONGEST:
        raise AfterlaunchError(
            f"the payload is not one JSON object of at most {_LONGEST:,} characters",
            mend="give an object, and only what the record needs",
        )
    if _is_too_deep(found):
        raise _too_deep()
    try:
        canonical(found)
    except ValueError as error:
        # UTF-8 cannot hold half a surrogate pair, and JSON has no number for what is out of range.
        raise AfterlaunchError(
            f"the payload cannot be written as it is: {error}",
            mend="give texts in UTF-8, and numbers that a computer can hold",
        ) from None
    return found


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
    return bool(level)


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep() -> AfterlaunchError:
    return AfterlaunchError(
        f"the payload is nested more than {_DEEPEST} deep",
        mend="give an object, and only what the record needs",
    )


def _check(kind: str, names: Mapping[str, str], payload: Mapping[str, Any]) -> None:
    if not _KIND.fullmatch(kind):
        raise AfterlaunchError(
            f"{kind!r} is no kind of event", mend="small letters, digits and _, such as model_moved"
        )
    if kind.partition("_")[0] in _RESERVED:
        raise AfterlaunchError(
            f"events of kind {kind} are recorded by the product's own commands alone",
            mend=f"name it otherwise: not {', '.join(f'{one}_...' for one in _RESERVED)}",
        )
    for what, name in names.items():
        if not _NAME.fullmatch(name):
            raise AfterlaunchError(
                f"{name!r} cannot be the {what} of an event",
                mend="begin with a letter or digit; at most 200 letters, digits and ._:/@ -",
            )
    for key in _keys(payload):
        if _SECRET.search(key):
            raise AfterlaunchError(
                f"the payload has a key {key!r}: nothing secret is kept in the ledger",
                mend="leave it out; what stands in the ledger stays there",
            )
    if "corrects" in payload:
        raise AfterlaunchError(
            "the payload has a key 'corrects', which takes another event back",
            mend="`afterlaunch ledger correct` does that, for who recorded it",
        )


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for inner in _inside(value):
        yield from _keys(inner)


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")
