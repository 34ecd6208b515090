"""The record of messages: claimed before sending, marked after, so that nobody gets one twice.

A claim without an end means that the sender died, or lost its connection, in between: the message
may have arrived. Nothing is sent for it again until somebody says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from afterlaunch import ledger
from afterlaunch.delivery.channel import Doubtful, Undelivered, Unreachable
from afterlaunch.errors import AfterlaunchError

CLAIMED, SENT, FAILED = "message_claimed", "message_sent", "message_failed"
SUBJECT = "message:"
ALL = "all"

Clock = Callable[[], datetime]
Progress = Callable[[str, int, int], None]


class State(StrEnum):
    """Where a message stands."""

    DOUBTFUL = "doubtful"
    SENT = "sent"
    PENDING = "pending"


@dataclass(frozen=True)
class Record:
    """What the ledger says of one message.

    Parameters
    ----------
    key
        The same for the same message.
    state
        ``pending`` means that the last try certainly failed.
    owner_id
        Whom it was for.
    about
        Keys of what it told.
    claimed_at
        When it was last claimed.
    claims
        How often it was claimed.
    details
        What else the claim says.
    """

    key: str
    state: State
    owner_id: str
    about: tuple[str, ...]
    claimed_at: datetime
    claims: int
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Letter:
    """One message ready to go.

    Parameters
    ----------
    key
        The same for the same message, whenever it is made.
    owner_id
        Whom it is for.
    about
        Keys of what it tells; they stand in the ledger, its words do not.
    deliver
        Sends it; raises `Undelivered` or `Doubtful`.
    details
        What else the claim is to say: JSON, no words of the message, no address.
    channel
        By which way it goes; blank for a way nobody shares.
    prepare
        Does what takes long, before the claim: if it dies there, nothing is in doubt.
    """

    key: str
    owner_id: str
    about: tuple[str, ...]
    deliver: Callable[[], None]
    details: Mapping[str, Any] = field(default_factory=dict)
    channel: str = ""
    prepare: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Failure:
    """A message that did not go out, or may not have."""

    key: str
    owner_id: str
    reason: str
    mend: str


@dataclass(frozen=True)
class Posted:
    """What became of a round of letters.

    ``already`` were sent in an earlier one; ``pending`` were not tried, their channel being dead.
    """

    sent: tuple[Letter, ...]
    already: tuple[Letter, ...]
    failed: tuple[Failure, ...]
    doubtful: tuple[Failure, ...]
    pending: tuple[Letter, ...] = ()


def records(events: Iterable[Mapping[str, Any]]) -> dict[str, Record]:
    """Return where every message in the ledger stands, by key."""
    found: dict[str, Record] = {}
    for event in events:
        if event["kind"] not in (CLAIMED, SENT, FAILED):
            continue
        key = str(event["subject"]).removeprefix(SUBJECT)
        before = found.get(key)
        if event["kind"] == CLAIMED:
            found[key] = Record(
                key=key,
                state=State.DOUBTFUL,
                owner_id=event["payload"]["owner_id"],
                about=tuple(event["payload"]["about"]),
                claimed_at=datetime.fromisoformat(event["recorded_at"]),
                claims=before.claims + 1 if before else 1,
                details=event["payload"].get("details", {}),
            )
        elif before:
            state = State.SENT if event["kind"] == SENT else State.PENDING
            found[key] = replace(before, state=state)
    return found


def release(
    path: Path, wanted: Sequence[str], clock: Clock = ledger.now, *, prefix: str = ""
) -> list[str]:
    """Let messages be sent again, by key, or ``all`` that are in doubt, and return their keys.

    A message that was sent goes again only by its key. Only keys with `prefix` may be named.

    Raises
    ------
    AfterlaunchError
        If one of the keys is not that of a message in doubt or sent.
    """
    chosen = _chosen(path, wanted, prefix, (State.DOUBTFUL, State.SENT))
    for record in chosen:
        note = {"reason": "to be sent again on request"}
        _write(path, FAILED, record.key, record.claims, note, clock)
    return [record.key for record in chosen]


def settle(
    path: Path, wanted: Sequence[str], *, prefix: str = "", clock: Clock = ledger.now
) -> None:
    """Record that messages in doubt have arrived, as somebody found out; see `release`."""
    for record in _chosen(path, wanted, prefix, (State.DOUBTFUL,)):
        _write(path, SENT, record.key, record.claims, {"reason": "found to have arrived"}, clock)


def _chosen(
    path: Path, wanted: Sequence[str], prefix: str, states: Sequence[State]
) -> list[Record]:
    """Return the messages that are named; ``all`` names those in doubt, whatever else there is."""
    known = {
        key: record
        for key, record in records(ledger.events(path)).items()
        if record.state in states and key.startswith(prefix)
    }
    doubtful = {key for key, record in known.items() if record.state is State.DOUBTFUL}
    for key in wanted:
        if key != ALL and key not in known:
            raise AfterlaunchError(
                f"no message {key} is {' or '.join(states)}",
                mend=f"name one of: {', '.join([ALL, *sorted(doubtful)])}",
            )
    chosen = {*wanted} - {ALL} | (doubtful if ALL in wanted else set())
    return [known[key] for key in sorted(chosen)]


def post(
    path: Path,
    letters: Sequence[Letter],
    *,
    clock: Clock = ledger.now,
    on_progress: Progress | None = None,
) -> Posted:
    """Send what was not sent yet, one after the other; a failure keeps none of the rest.

    Only a dead channel does, or one that leaves a doubt, lest there be many: what would go the same
    way waits for the next time.

    The caller holds the workspace's ``delivery`` lock.

    Parameters
    ----------
    path
        The ledger.
    letters
        In the order they go.
    clock
        What time it is; messages are recorded when they happen.
    on_progress
        Told (key, done, total) after each letter.
    """
    standing = records(ledger.events(path))
    sent: list[Letter] = []
    already: list[Letter] = []
    failed: list[Failure] = []
    doubtful: list[Failure] = []
    pending: list[Letter] = []
    dead: set[str] = set()
    for done, letter in enumerate(letters, start=1):
        before = standing.get(letter.key)
        if before and before.state is State.SENT:
            already.append(letter)
        elif before and before.state is State.DOUBTFUL:
            doubtful.append(in_doubt(before))
        elif letter.channel in dead:
            pending.append(letter)
        else:
            claim = before.claims + 1 if before else 1
            works = _post_one(path, letter, claim, clock, (sent, failed, doubtful))
            if letter.channel and not works:
                dead.add(letter.channel)
        if on_progress:
            on_progress(letter.key, done, len(letters))
    return Posted(tuple(sent), tuple(already), tuple(failed), tuple(doubtful), tuple(pending))


def in_doubt(record: Record) -> Failure:
    """Say of a message that it may or may not have arrived."""
    return Failure(
        record.key,
        record.owner_id,
        f"claimed on {record.claimed_at:%Y-%m-%d %H:%M} UTC and never marked as sent: "
        "it may or may not have arrived",
        f"ask {record.owner_id}; if it did not arrive, send it again with --resend {record.key}",
    )


def _post_one(
    path: Path,
    letter: Letter,
    claim: int,
    clock: Clock,
    into: tuple[list[Letter], list[Failure], list[Failure]],
) -> bool:
    """Send one letter and return whether its channel can be used."""
    sent, failed, doubtful = into
    payload = {
        "owner_id": letter.owner_id,
        "about": list(letter.about),
        "details": dict(letter.details),
    }
    letter.prepare()
    _write(path, CLAIMED, letter.key, claim, payload, clock)
    try:
        letter.deliver()
    except Undelivered as error:
        reason = {"reason": error.message, "is_temporary": error.is_temporary}
        _write(path, FAILED, letter.key, claim, reason, clock)
        failed.append(Failure(letter.key, letter.owner_id, error.message, error.mend))
        return not isinstance(error, Unreachable)
    except Doubtful as error:
        again = f"{error.mend}; --resend {letter.key} sends it again"
        doubtful.append(Failure(letter.key, letter.owner_id, error.message, again))
        return False
    else:
        _write(path, SENT, letter.key, claim, {}, clock)
        sent.append(letter)
    return True


def _write(
    path: Path, kind: str, key: str, claim: int, payload: Mapping[str, Any], clock: Clock
) -> None:
    at = clock()
    ledger.append(
        path,
        event_id=f"{kind}:{key}:{claim}",
        occurred_at=at,
        recorded_at=at,
        actor="afterlaunch",
        kind=kind,
        subject=f"{SUBJECT}{key}",
        payload=payload,
    )
