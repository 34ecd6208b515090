"""Where a case stands is the same for people's commands, in Python, and for the marts, in SQL."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from typing import Any

import duckdb
import jinja2
import pytest

from afterlaunch.config import project_folder
from afterlaunch.refresh.case import Case, read_cases

FOLDER = project_folder() / "models" / "intermediate" / "refresh"
DAY_ONE = date(2025, 1, 1)

WHOLE_CYCLE = [
    ("afterlaunch", "case_opened", {
        "model_id": "m", "trigger": "breach", "reason": "broken", "incident_id": "i",
        "decide_by": "2025-01-11", "due_on": "2025-06-30",
    }),
    ("afterlaunch", "case_evidence_frozen", {"folder": "evidence/c", "content_hash": "ab"}),
    ("afterlaunch", "case_finding_joined", {"trigger": "training_age", "reason": "old"}),
    ("ann", "case_deferred", {"until": "2025-02-01", "reason": "wait"}),
    ("bob", "case_refused", {"wanted": "approve", "why": "not the approver"}),
    ("cem", "case_approved", {"on_behalf_of": "ann", "reason": "go"}),
    ("dan", "case_training_started", {"pipeline": "command", "attempt": 1}),
    ("dan", "case_training_failed", {"why": "timeout", "exit_code": 1}),
    ("dan", "case_training_started", {"pipeline": "command", "attempt": 2}),
    ("dan", "case_training_ended", {"model_version": "v2"}),
    ("ann", "case_validation_failed", {"why": "no gain"}),
    ("ann", "case_validated", {"model_version": "v2", "override": "proven abroad"}),
    ("afterlaunch", "case_deployed", {"model_version": "v2", "first_seen_on": "2025-01-12"}),
    ("afterlaunch", "case_reopened", {
        "reason": "not proven", "decide_by": "2025-02-11", "due_on": "2025-07-31",
    }),
    ("afterlaunch", "case_evidence_frozen", {"folder": "evidence/c-2", "content_hash": "cd"}),
    ("ann", "case_approved", {"reason": "again"}),
    ("eve", "case_training_started", {"pipeline": "command", "attempt": 3}),
    ("eve", "case_training_ended", {"model_version": "v3"}),
    ("ann", "case_validated", {"model_version": "v3"}),
    ("afterlaunch", "case_deployed", {"model_version": "v3", "first_seen_on": "2025-01-19"}),
    ("afterlaunch", "case_verified", {"sla_id": "s", "period_end": "2025-02-28"}),
    ("afterlaunch", "case_closed", {"outcome": "verified"}),
]  # fmt: skip

COMPARED = {
    "case_id": "case_id", "model_id": "model_id", "trigger": "trigger", "reason": "reason",
    "opened_on": "opened_on", "decide_by": "decide_by", "due_on": "due_on", "status": "status",
    "approved_by": "approved_by", "decided_by": "decided_by", "executed_by": "executed_by",
    "attempt": "attempt_count", "model_version": "model_version", "evidence": "evidence_folder",
    "evidence_hash": "evidence_hash", "deferred_until": "deferred_until", "outcome": "outcome",
}  # fmt: skip


def told(steps: list[tuple[str, str, dict[str, Any]]], case_id: str) -> list[dict[str, Any]]:
    return [
        {
            "recorded_at": f"{DAY_ONE + timedelta(days=day)} 12:00:00",
            "actor": actor,
            "kind": kind,
            "subject": f"case:{case_id}",
            "payload": payload,
        }
        for day, (actor, kind, payload) in enumerate(steps)
    ]


def in_sql(events: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the rows of `int_refresh_case_states`, by case."""
    with duckdb.connect() as engine:
        engine.execute(
            "create table int_ledger_events (line_number int, recorded_on date, actor varchar, "
            "kind varchar, subject varchar, payload json)"
        )
        rows = [
            (line, e["recorded_at"][:10], e["actor"], e["kind"], e["subject"],
             json.dumps(e["payload"]))
            for line, e in enumerate(events, start=1)
        ]  # fmt: skip
        engine.executemany("insert into int_ledger_events values (?, ?, ?, ?, ?, ?)", rows)
        for model in ("int_refresh_events", "int_refresh_case_states"):
            template = jinja2.Template((FOLDER / f"{model}.sql").read_text(encoding="utf-8"))
            engine.execute(f"create view {model} as {template.render(ref=str)}")
        found = engine.execute("select * from int_refresh_case_states")
        names = [column[0] for column in found.description]
        return {
            row["case_id"]: row
            for row in (dict(zip(names, r, strict=True)) for r in found.fetchall())
        }


def same(case: Case, row: dict[str, Any]) -> None:
    for field, column in COMPARED.items():
        assert getattr(case, field) == row[column] or (
            getattr(case, field) == "" and row[column] is None
        ), (field, case, row)


@pytest.mark.parametrize("length", range(1, len(WHOLE_CYCLE) + 1))
def test_both_agree_after_every_event_of_a_cycle(length: int) -> None:
    events = told(WHOLE_CYCLE[:length], "m-2025-01-01")
    same(read_cases(events)["m-2025-01-01"], in_sql(events)["m-2025-01-01"])


def test_both_agree_whatever_order_events_come_in() -> None:
    """A ledger that other systems write into too need not make sense to be read alike."""
    draw = random.Random(5)
    events = []
    for number in range(40):
        steps = [WHOLE_CYCLE[0], *draw.choices(WHOLE_CYCLE[1:], k=draw.randrange(12))]
        events += told(steps, f"m-{number:02d}")
    draw.shuffle(events)
    events.sort(key=lambda event: event["recorded_at"])
    cases, rows = read_cases(events), in_sql(events)
    assert set(rows) == set(cases)
    for case_id, case in cases.items():
        same(case, rows[case_id])
