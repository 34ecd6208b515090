"""What the ledger says of an owner's answers now; the marts say the same in SQL for every day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from afterlaunch.accountability.tenures import Company, Tenure
from afterlaunch.ledger.delegations import (
    MODEL,
    Delegation,
    Event,
    corrected,
    delegation_in_force,
)

ACCEPTED, DECLINED = "ownership_accepted", "ownership_declined"


@dataclass(frozen=True)
class Answer:
    """What an owner said last about one time of ownership, and from which day it holds."""

    is_accepted: bool
    holds_from: date


def answer(events: Sequence[Event], stint: Tenure, times: Sequence[Tenure]) -> Answer | None:
    """Return the answer that stands for one of an owner's times; None if there is none.

    An answer is for the time of the day it names, or the next to begin. It holds from the day it
    was recorded.
    """
    void = corrected(events)
    given = []
    for place, event in enumerate(events):
        if not _is_answer(event, stint) or event["event_id"] in void:
            continue
        meant_for = _meant_for(event)
        if next((one for one in times if meant_for < one.valid_to), None) != stint:
            continue
        holds_from = max(_day(event["recorded_at"]), stint.valid_from)
        if holds_from < stint.valid_to:
            given.append((holds_from, place, event["kind"] == ACCEPTED))
    if not given:
        return None
    holds_from, _, is_accepted = max(given)
    return Answer(is_accepted, holds_from)


def has_accepted(events: Sequence[Event], company: Company, model_id: str, day: date) -> bool:
    """Return whether the owner named for a model on a day, today or later, has accepted by then."""
    owner_id = company.named(model_id, day)
    if owner_id is None:
        return False
    times = company.times(model_id, owner_id)
    stint = next(one for one in times if one.holds_on(day))
    said = answer(events, stint, times)
    return said is not None and said.is_accepted and said.holds_from <= day


def delegate(
    events: Sequence[Event], company: Company, model_id: str, day: date
) -> Delegation | None:
    """Return who may speak for the owner of a model on a day; the latest delegation holds.

    It needs an owner who is named and has accepted: nobody passes on what they do not hold.
    """
    found = delegation_in_force(events, model_id, company.named(model_id, day), day)
    return found if has_accepted(events, company, model_id, day) else None


def speakers(events: Sequence[Event], company: Company, model_id: str, day: date) -> set[str]:
    """Return who may speak about a model on a day, today or later.

    That is the owner named; whoever has accepted a time of ownership that is not over, though it
    be still to begin; and the delegate of the owner.
    """
    of_model = [one for one in company.tenures if one.model_id == model_id and day < one.valid_to]
    found = {company.named(model_id, day)}
    for owner_id in {one.owner_id for one in of_model}:
        times = company.times(model_id, owner_id)
        said = [answer(events, one, times) for one in times if day < one.valid_to]
        if any(one and one.is_accepted for one in said):
            found.add(owner_id)
    given = delegate(events, company, model_id, day)
    found.add(given.delegate_owner_id if given else None)
    return {one for one in found if one}


def _is_answer(event: Event, stint: Tenure) -> bool:
    return (
        event["kind"] in (ACCEPTED, DECLINED)
        and event["subject"] == MODEL + stint.model_id
        and (event["payload"].get("owner_id") or event["actor"]) == stint.owner_id
    )


def _meant_for(event: Event) -> date:
    named = event["payload"].get("valid_from")
    try:
        return date.fromisoformat(named) if named else _day(event["occurred_at"])
    except ValueError:
        return _day(event["occurred_at"])


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()
