"""Which message is due to whom: new, escalated, resolved, back again, still open; nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from matters import (
    ANA,
    BREACH,
    COMPANY,
    DECLINES,
    INTAKE,
    JONAS,
    RESTING,
    TOMAS,
    record,
)

from afterlaunch.delivery.company import Company
from afterlaunch.delivery.digests import Digest, of_incidents
from afterlaunch.delivery.incidents import (
    NOTHING,
    Incident,
    Occasion,
    as_told,
    due,
    told_before,
)
from afterlaunch.delivery.outbox import Record, State
from afterlaunch.errors import AfterlaunchError

NOW = datetime(2026, 1, 1, 8)
WEEK = timedelta(days=7)
LATER = NOW + WEEK
ID = BREACH.incident_id
ESCALATED = replace(BREACH, status="escalated", escalated_on=date(2026, 1, 14))
RESOLVED = replace(BREACH, status="resolved", resolved_on=date(2026, 2, 28))


def digests(
    *incidents: Incident,
    records: Iterable[Record] = (),
    now: datetime = NOW,
    company: Company = COMPANY,
) -> list[Digest]:
    return of_incidents(company, incidents, records, now, lambda _: WEEK, "afterlaunch report")


def occasions(found: Iterable[Digest]) -> dict[str, list[str]]:
    return {one.owner.owner_id: [part.occasion for part in one.sections] for one in found}


def told(*items: str, at: datetime = NOW, owner=ANA, **more) -> Record:
    return record(owner, at, [f"{ID}/{item}" for item in items], **more)


def test_a_new_incident_is_told_to_its_owner() -> None:
    (digest,) = digests(BREACH)
    assert digest.owner == ANA
    assert digest.items == (f"{ID}/0/new/",)
    assert digest.asked_by == {ID: "2026-01-10"}


@pytest.mark.parametrize("status", ["open", "acknowledged"])
def test_what_stays_open_is_told_again_no_oftener_than_agreed(status: str) -> None:
    incident = replace(BREACH, status=status)
    before = [told("0/new/")]
    assert digests(incident, records=before, now=LATER - timedelta(seconds=1)) == []
    (digest,) = digests(incident, records=before, now=LATER)
    assert digest.items == (f"{ID}/0/still_open/1",)
    before.append(told("0/still_open/1", at=LATER))
    assert digests(incident, records=before, now=LATER + timedelta(days=6)) == []
    (digest,) = digests(incident, records=before, now=LATER + WEEK)
    assert digest.items == (f"{ID}/0/still_open/2",)


def test_a_reminder_keeps_the_day_that_was_asked_for() -> None:
    before = [told("0/new/", asked_by={ID: "2026-01-05"})]
    (digest,) = digests(replace(BREACH, evaluated_on=date(2026, 1, 7)), records=before, now=LATER)
    assert digest.asked_by == {ID: "2026-01-05"}
    assert "by 5 January 2026; that day has passed." in digest.message.text


def test_an_escalation_goes_to_the_manager_too_and_once() -> None:
    incident = replace(DECLINES, incident_id=ID, status="escalated", escalated_on=date(2026, 1, 14))
    before = [told("0/new/", owner=JONAS)]
    found = digests(incident, records=before, now=LATER)
    assert occasions(found) == {"ana.ferreira": ["escalated"], "jonas.lind": ["escalated"]}
    assert "Jonas Lind answers for it and reports to you." in found[0].message.text
    mark = "0/escalated/2026-01-14"
    before += [told(mark, at=LATER, owner=owner) for owner in (ANA, JONAS)]
    assert digests(incident, records=before, now=LATER) == []
    again = replace(incident, escalated_on=date(2026, 2, 28))
    found = digests(again, records=before, now=LATER)
    assert occasions(found) == {"ana.ferreira": ["escalated"], "jonas.lind": ["escalated"]}


def test_nobody_is_called_to_account_for_what_nobody_told_them() -> None:
    assert occasions(digests(ESCALATED)) == {"ana.ferreira": ["new"]}
    assert digests(ESCALATED, records=[told("0/new/")], now=LATER - timedelta(days=1)) == []
    found = digests(ESCALATED, records=[told("0/new/")], now=LATER)
    assert occasions(found) == {"ana.ferreira": ["escalated"]}


def test_the_end_is_told_to_whoever_heard_of_the_beginning() -> None:
    incident = replace(RESOLVED, owner_id_now="jonas.lind")
    (digest,) = digests(incident, records=[told("0/new/")])
    assert digest.owner == ANA
    assert digest.asked_by == {}
    assert digests(incident, records=[told("0/new/"), told("0/resolved/")]) == []


def test_the_end_of_what_nobody_heard_of_is_not_told() -> None:
    assert digests(RESOLVED) == []


def test_the_end_is_told_also_where_the_beginning_did_not_arrive() -> None:
    before = [told("0/new/", state=State.PENDING)]
    assert occasions(digests(RESOLVED, records=before)) == {"ana.ferreira": ["resolved"]}


def test_what_came_back_is_told_as_such() -> None:
    before = [told("0/new/"), told("0/resolved/")]
    (digest,) = digests(replace(BREACH, reopened_count=1), records=before)
    assert digest.items == (f"{ID}/1/reopened/",)


def test_who_takes_over_is_told_anew() -> None:
    (digest,) = digests(replace(BREACH, owner_id_now="jonas.lind"), records=[told("0/new/")])
    assert digest.owner == JONAS
    assert digest.items == (f"{ID}/0/new/",)


def test_what_failed_is_due_again_and_what_is_in_doubt_is_not() -> None:
    pending = told("0/new/", state=State.PENDING)
    assert occasions(digests(BREACH, records=[pending])) == {"ana.ferreira": ["new"]}
    assert digests(BREACH, records=[told("0/new/", state=State.DOUBTFUL)]) == []


def test_what_rests_on_bad_data_is_told_with_the_data() -> None:
    (digest,) = digests(INTAKE, RESTING)
    assert digest.owner == TOMAS
    assert "1 missed agreement of Merchant risk is not told apart" in digest.message.text
    right_again = replace(RESTING, suppressed_by=None)
    found = digests(replace(INTAKE, status="resolved"), right_again)
    assert occasions(found) == {"jonas.lind": ["new"]}


@pytest.mark.parametrize("owner_id", ["(unowned)", "(unaccepted)", "has.left"])
def test_what_nobody_answers_for_goes_to_the_manager_then_to_the_default_owner(
    owner_id: str,
) -> None:
    (digest,) = digests(replace(DECLINES, owner_id_now=owner_id))
    assert digest.owner == ANA
    assert "Nobody answers for Merchant risk now." in digest.message.text
    (digest,) = digests(replace(BREACH, owner_id_now=owner_id))
    assert digest.owner == TOMAS


def test_the_default_owner_has_to_be_set_and_known() -> None:
    for said, found in (({}, "is not set"), ({"default_owner_id": "x"}, "names x, who is not")):
        with pytest.raises(AfterlaunchError, match=f"default_owner_id {found}") as error:
            _ = replace(COMPANY, settings=said).default_owner
        assert "default_owner_id,<owner_id>" in error.value.mend


def test_one_owner_gets_one_message_the_most_urgent_first() -> None:
    other = replace(DECLINES, owner_id_now="ana.ferreira")
    third = replace(BREACH, incident_id="third")
    before = [record(ANA, NOW, [f"{third.incident_id}/0/new/"])]
    found = digests(replace(third, status="resolved"), BREACH, other, records=before)
    assert occasions(found) == {"ana.ferreira": ["new", "new", "resolved"]}
    assert found[0].message.subject == "3 matters for you: 2 new and 1 resolved"


def test_the_key_is_that_of_what_is_told_and_to_whom() -> None:
    (first,), (again,) = digests(BREACH), digests(replace(BREACH, cause_note="Other words."))
    assert first.message.key == again.message.key
    (to_jonas,) = digests(replace(BREACH, owner_id_now="jonas.lind"))
    assert to_jonas.message.key != first.message.key
    assert first.message.key.startswith("notify:ana.ferreira:")


def decide(incident: Incident, records: list[Record], now: datetime) -> tuple | None:
    """Say what Ana is to be told, without putting it into words."""
    told = told_before(records).get((ANA.owner_id, ID), NOTHING)
    if incident.status == "resolved" and not told.items:
        return None
    return due(as_told(incident, told, now, WEEK), told, now, WEEK)


STATES = some.sampled_from(["open", "acknowledged", "escalated", "resolved"])


@settings(max_examples=20)
@given(
    some.lists(some.tuples(STATES, some.booleans(), some.integers(1, 200)), min_size=1, max_size=12)
)
def test_whatever_happens_nothing_is_told_twice_and_what_is_open_is_told(life) -> None:
    """Hours pass, the incident changes: messages keep keys of their own, and their distance."""
    now, opening, was = NOW, 0, "open"
    records: list[Record] = []
    for status, arrives, hours in life:
        now += timedelta(hours=hours)
        opening += was == "resolved" and status != "resolved"
        was = status
        incident = replace(
            BREACH,
            status=status,
            reopened_count=opening,
            escalated_on=date(2026, 1, 14) if status == "escalated" else None,
        )
        why = decide(incident, records, now)
        if why:
            state = State.SENT if arrives else State.PENDING
            records.append(record(ANA, now, [why[1]], state))
        if status != "resolved" and arrives:
            assert any(f"{ID}/{opening}/" in item for one in records for item in one.about)
        assert decide(incident, records, now) is None or not arrives
    sent = [one for one in records if one.state is State.SENT]
    items = [item for one in sent for item in one.about]
    assert len(items) == len(set(items))
    reminders = [one for one in sent if Occasion.STILL_OPEN in one.about[0]]
    for one in reminders:
        others = [other.claimed_at for other in sent if other.claimed_at < one.claimed_at]
        same = [at for at in others if one.claimed_at - at < WEEK]
        opened = one.about[0].split("/")[1]
        close = [o for o in sent if o.claimed_at in same and o.about[0].split("/")[1] == opened]
        assert not close
