"""Whom a refresh case is told to: who is to act, and the manager once that is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from matters import ANA, BREACH, COMPANY, JONAS, REFRESH, TOMAS, record

from afterlaunch.delivery.digests import Digest, of_incidents
from afterlaunch.delivery.incidents import Incident
from afterlaunch.delivery.outbox import Record
from afterlaunch.delivery.refreshes import RefreshCase

NOW = datetime(2026, 1, 20, 8)
WEEK = timedelta(days=7)
DECIDE = f"case:{REFRESH.case_id}:decide"
OVERDUE = replace(REFRESH, is_overdue=True, evaluated_on=date(2026, 1, 31))
TOLD = record(JONAS, NOW - WEEK, [f"{DECIDE}/0/new/"], asked_by={DECIDE: "2026-01-15"})


def told(case: RefreshCase, *before: Record, incidents: tuple[Incident, ...] = ()) -> list[Digest]:
    return of_incidents(COMPANY, incidents, before, NOW, lambda _: WEEK, "report", [case])


def items(found: list[Digest]) -> dict[str, tuple[str, ...]]:
    return {one.owner.owner_id: one.items for one in found}


def test_who_is_to_act_is_told_once_and_by_when() -> None:
    (digest,) = told(REFRESH)
    assert digest.owner == JONAS
    assert digest.items == (f"{DECIDE}/0/new/",)
    assert digest.asked_by == {DECIDE: "2026-01-15"}
    assert told(REFRESH, record(JONAS, NOW, digest.items)) == []


def test_what_is_overdue_goes_to_the_manager_too_and_once() -> None:
    mark = f"{DECIDE}/0/escalated/2026-01-15"
    assert items(told(OVERDUE, TOLD)) == {"jonas.lind": (mark,), "ana.ferreira": (mark,)}
    before = [TOLD, *(record(one, NOW, [mark]) for one in (JONAS, ANA))]
    assert told(OVERDUE, *before) == []


def test_nobody_is_overdue_with_what_nobody_told_them() -> None:
    assert items(told(OVERDUE)) == {"jonas.lind": (f"{DECIDE}/0/new/",)}


def test_the_next_step_is_told_to_who_takes_it() -> None:
    case = replace(REFRESH, status="approved", next_step="train", acts_owner_id="ana.ferreira")
    assert items(told(case, TOLD)) == {
        "ana.ferreira": (f"case:{REFRESH.case_id}:train/0/new/",)
    }  # fmt: skip


def test_a_case_opened_anew_is_told_anew() -> None:
    case = replace(REFRESH, status="reopened", reopened_count=1)
    assert items(told(case, TOLD)) == {"jonas.lind": (f"{DECIDE}/1/reopened/",)}


def test_a_case_waits_in_silence_for_its_day_and_for_the_figures() -> None:
    assert told(replace(REFRESH, status="deferred")) == []
    assert told(replace(REFRESH, status="deployed", next_step="verify")) == []
    late = replace(OVERDUE, status="deferred")
    assert items(told(late)) == {"jonas.lind": (f"{DECIDE}/0/new/",)}


def test_what_nobody_is_named_for_goes_to_the_owner_of_last_resort() -> None:
    assert [one.owner for one in told(replace(REFRESH, acts_owner_id="(unowned)"))] == [TOMAS]


def test_the_end_is_told_to_whoever_heard_of_a_step() -> None:
    closed = replace(
        REFRESH, status="closed", outcome="rejected", next_step=None, acts_owner_id=None
    )
    assert told(closed) == []
    assert items(told(closed, TOLD)) == {
        "jonas.lind": (f"case:{REFRESH.case_id}:closed/0/resolved/",)
    }  # fmt: skip


def test_incidents_and_cases_come_in_one_message() -> None:
    case = replace(REFRESH, acts_owner_id="ana.ferreira")
    (digest,) = told(case, incidents=(BREACH,))
    assert digest.items == (f"{BREACH.incident_id}/0/new/", f"{DECIDE}/0/new/")
