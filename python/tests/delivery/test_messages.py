"""What messages say: one golden file a kind, and nothing from the data that acts as a mark.

After a wanted change of words: ``AFTERLAUNCH_GOLDEN=write pytest python/tests/delivery``, and read
the difference.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from matters import (
    ANA,
    BREACH,
    COMPANY,
    DECLINES,
    INTAKE,
    INVESTIGATION,
    JONAS,
    REFRESH,
    RESTING,
    TOMAS,
    record,
)

from afterlaunch.delivery.artifacts import SlaTest
from afterlaunch.delivery.company import Owner
from afterlaunch.delivery.digests import Digest, of_incidents, of_tests
from afterlaunch.delivery.failing import Failing
from afterlaunch.delivery.incidents import Incident
from afterlaunch.delivery.messages import message, plain, section
from afterlaunch.delivery.outbox import Record
from afterlaunch.delivery.refreshes import RefreshCase

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 1, 10, 8)
WEEK = timedelta(days=7)
EARLIER = NOW - WEEK
MORE = "afterlaunch report --month 2025-12"

TEST = SlaTest(
    name="sla__detection_rate_value__error",
    metric="detection_rate_value",
    failures=1,
    schema="test_failures",
    table="sla__detection_rate_value__error",
    relation='"warehouse"."test_failures"."sla__detection_rate_value__error"',
    contacts=("data-team",),
    interval_hours=168.0,
    description="Agreements on detection_rate_value are missed",
)
ROW = {
    "model_id": "card_fraud", "owner_id": "ana.ferreira", "sla_id": BREACH.sla_id,
    "metric": BREACH.metric, "segment": "(all)", "grain": BREACH.grain,
    "period_start": BREACH.period_start, "period_end": BREACH.period_end, "direction": "floor",
    "value": 0.55, "lower": 0.47, "upper": 0.63, "confidence": 0.95, "threshold": 0.7,
    "unit": "rate", "currency_code": None, "excess_amount": 51234.5,
    "agreed_by": "ana.ferreira", "agreed_on": BREACH.agreed_on,
}  # fmt: skip


def told(incident: Incident, owner: Owner, *items: str, **more) -> Record:
    return record(owner, EARLIER, [f"{incident.incident_id}/{item}" for item in items], **more)


def of(*incidents: Incident, before: tuple[Record, ...] = (), owner: Owner = ANA) -> Digest:
    found = of_incidents(COMPANY, incidents, before, NOW, lambda _: WEEK, MORE)
    return next(one for one in found if one.owner == owner)


def of_case(case: RefreshCase, *before: Record, owner: Owner = JONAS) -> Digest:
    found = of_incidents(COMPANY, [], before, NOW, lambda _: WEEK, MORE, [case])
    return next(one for one in found if one.owner == owner)


def told_of_case(case: RefreshCase, step: str = "decide", owner: Owner = JONAS) -> Record:
    return record(owner, EARLIER, [f"case:{case.case_id}:{step}/0/new/"])


def of_test(rows: tuple | None) -> Digest:
    failing = Failing(TEST, rows, 0, date(2026, 1, 10))
    found = of_tests(COMPANY, [failing], (), NOW, lambda _: WEEK, MORE)
    return next(one for one in found if one.owner == TOMAS)


RESOLVED = replace(BREACH, status="resolved", resolved_on=date(2026, 2, 28))
ESCALATED = replace(DECLINES, status="escalated", escalated_on=date(2026, 1, 14))
TAKEN_UP = replace(
    BREACH,
    status="acknowledged",
    acknowledged_on=date(2026, 1, 3),
    acknowledged_by="ana.ferreira",
    evaluated_on=date(2026, 1, 9),
)
BROKEN_AGAIN = replace(
    TAKEN_UP, status="escalated", escalated_on=date(2026, 1, 9), segment="ecommerce"
)
BOUNDED = replace(
    BREACH,
    metric="decision_value_amount",
    value=None,
    lower=-20000.0,
    upper=192000.0,
    breach_at=235000.0,
    unit="amount",
    currency_code="EUR",
    sla_count=1,
)
OVERDUE = replace(REFRESH, is_overdue=True, evaluated_on=date(2026, 1, 31))
TO_TRAIN = replace(
    REFRESH,
    status="approved",
    status_since=date(2026, 1, 8),
    next_step="train",
    next_step_by=date(2026, 2, 7),
    cost_after_approval_amount=Decimal("3120.55"),
)
PROVEN = replace(
    REFRESH, status="closed", outcome="verified", next_step=None, next_step_by=None,
    acts_owner_id=None, status_since=date(2026, 9, 30),
)  # fmt: skip

KINDS = {
    "new_breach": lambda: of(BREACH),
    "new_breach_of_bounds": lambda: of(BOUNDED),
    "investigation": lambda: of(INVESTIGATION),
    "intake": lambda: of(INTAKE, RESTING, owner=TOMAS),
    "escalated": lambda: of(ESCALATED, before=(told(ESCALATED, JONAS, "0/new/"),), owner=JONAS),
    "escalated_to_the_manager": lambda: of(
        ESCALATED, before=(told(ESCALATED, JONAS, "0/new/"),)
    ),
    "escalated_once_more": lambda: of(BROKEN_AGAIN, before=(told(BREACH, ANA, "0/new/"),)),
    "still_open": lambda: of(
        TAKEN_UP, before=(told(BREACH, ANA, "0/new/", asked_by={BREACH.incident_id: "2026-01-08"}),)
    ),
    "resolved": lambda: of(RESOLVED, before=(told(BREACH, ANA, "0/new/"),)),
    "reopened": lambda: of(
        replace(BREACH, reopened_count=1), before=(told(BREACH, ANA, "0/new/", "0/resolved/"),)
    ),
    "digest": lambda: of(
        RESOLVED,
        replace(DECLINES, owner_id_now="ana.ferreira"),
        INVESTIGATION,
        before=(told(BREACH, ANA, "0/new/"),),
    ),
    "unowned": lambda: of(replace(DECLINES, owner_id_now="(unowned)")),
    "refresh_to_decide": lambda: of_case(REFRESH),
    "refresh_to_train": lambda: of_case(TO_TRAIN),
    "refresh_overdue": lambda: of_case(OVERDUE, told_of_case(REFRESH)),
    "refresh_overdue_to_the_manager": lambda: of_case(OVERDUE, told_of_case(REFRESH), owner=ANA),
    "refresh_closed": lambda: of_case(PROVEN, told_of_case(REFRESH)),
    "artifacts_only": lambda: of_test(None),
    "artifacts_with_rows": lambda: of_test((ROW,)),
}  # fmt: skip


@pytest.mark.parametrize("form", ["txt", "html"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_message_reads_as_agreed(kind: str, form: str) -> None:
    made = KINDS[kind]().message
    text = made.html if form == "html" else f"Subject: {made.subject}\n\n{made.text}"
    path = GOLDEN / f"{kind}.{form}"
    if os.environ.get("AFTERLAUNCH_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_there_is_no_golden_file_of_nothing() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_message_says_what_has_to_be_said(kind: str) -> None:
    for part in KINDS[kind]().sections:
        answers = dict(part.lines)
        asked_for = ("What happened", "In money", "Since when", "Agreed", "How sure", "Asked")
        assert [one for one in asked_for if one not in answers] == []
        assert part.step or part.occasion == "resolved"
    made = KINDS[kind]().message
    assert len(made.brief) <= 900
    assert made.subject
    assert len(made.subject) < 100


JARGON = r"\b(SLA|CI|Wilson|p-value|n_eff|one-sided|process limit|e-detector|Holm|null)\b"


@pytest.mark.parametrize("kind", KINDS)
def test_no_message_speaks_jargon(kind: str) -> None:
    assert not re.search(JARGON, KINDS[kind]().message.text)


def test_a_long_digest_has_a_brief_that_says_how_much_is_left() -> None:
    many = [replace(BREACH, incident_id=f"incident-{number}") for number in range(9)]
    brief = of(*many).message.brief
    assert len(brief) <= 900
    assert re.search(r"And \d more: see your report\.$", brief)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.seen.append(tag)
        self.seen += [f"{name}" for name, _ in attrs]


def tags(html: str) -> list[str]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


NASTY = some.text(
    alphabet=some.sampled_from("<>&\"'`{}%/!@#abc \n\r\t\u202e\u2028\x00"), min_size=1, max_size=30
)
MARKED = some.one_of(
    NASTY, some.sampled_from(["<script>alert(1)</script>", "<!channel>", "{{ 1 }}", "a\r\nBcc: x"])
)


@settings(max_examples=30)
@given(MARKED, MARKED, MARKED)
def test_nothing_in_the_data_acts_as_a_mark(name: str, note: str, person: str) -> None:
    model = replace(COMPANY.models["card_fraud"], name=name, adverse_word=note)
    owner = replace(ANA, name=person)
    company = replace(
        COMPANY,
        models={**COMPANY.models, "card_fraud": model},
        owners={**COMPANY.owners, ANA.owner_id: owner},
    )
    incident = replace(BREACH, cause_note=note, segment=name)
    (digest,) = of_incidents(company, [incident], (), NOW, lambda _: WEEK, MORE)
    made = digest.message
    for text in (made.text, made.subject, made.brief):
        assert "<" not in text
        assert ">" not in text
        assert not set(text) & set("\r\t\u202e\u2028\x00")
    assert "\n" not in made.subject
    assert tags(made.html) == tags(KINDS["new_breach"]().message.html)


@settings(max_examples=20)
@given(MARKED, MARKED)
def test_nothing_in_a_refresh_case_acts_as_a_mark(reason: str, folder: str) -> None:
    made = of_case(replace(REFRESH, reasons=reason, evidence_folder=folder)).message
    assert not set(made.text + made.subject + made.brief) & set("<>\r\t\u202e\u2028\x00")
    assert "\n" not in made.subject
    assert set(tags(made.html)) <= set(tags(KINDS["refresh_to_decide"]().message.html))


def test_plain_keeps_words_and_loses_marks() -> None:
    assert plain("Zoë \u00a0 O'Neill & Söhne\n") == "Zoë O'Neill & Söhne"


def test_a_message_made_twice_has_the_same_bytes() -> None:
    assert KINDS["digest"]().message == KINDS["digest"]().message


def test_a_section_stands_on_its_own() -> None:
    part = section(COMPANY, BREACH, "new", "x/0/new/", reader=ANA, due=None)
    assert message(ANA, [part], MORE).subject == part.title
