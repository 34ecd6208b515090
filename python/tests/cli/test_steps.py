"""What a run records of refresh cases: each step once, and never a second open case of a model."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from afterlaunch import ledger
from afterlaunch.cli import steps
from afterlaunch.workspace import Workspace

AS_OF = date(2025, 12, 31)
OPENING = {
    "kind": "case_opened", "case_id": "m-2025-12-31", "model_id": "m", "trigger": "breach",
    "incident_id": "m-misses", "decide_by": date(2026, 1, 10), "joined": None,
}  # fmt: skip
JOINING = {
    "kind": "case_finding_joined", "case_id": "m-2025-12-31", "model_id": "m",
    "trigger": "training_age",
}  # fmt: skip


def recorded(workspace: Workspace) -> list[tuple[str, str]]:
    return [(event["kind"], event["subject"]) for event in ledger.events(workspace.ledger)]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return a workspace without a warehouse: what is due is said by `due_is`."""
    monkeypatch.setattr(steps.warehouse, "dbt", lambda *_, **__: SimpleNamespace(succeeded=True))
    monkeypatch.setattr(steps, "require_success", lambda *_: None)
    # Evidence has tests of its own, and on a whole company in refresh/test_from_opened_to_closed.
    monkeypatch.setattr(steps, "freeze_evidence", lambda *_: [])
    return Workspace(tmp_path)


def due_is(monkeypatch: pytest.MonkeyPatch, *rows: dict[str, Any]) -> None:
    monkeypatch.setattr(steps, "query", lambda *_: list(rows))


def test_a_case_is_opened_at_the_end_of_the_day_of_the_figures(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_is(monkeypatch, OPENING, JOINING)
    assert steps.record_due(workspace, AS_OF) == ["m-2025-12-31"]
    opened, joined = ledger.events(workspace.ledger)
    assert opened["recorded_at"] == "2025-12-31 23:59:59"
    assert opened["actor"] == "afterlaunch"
    assert opened["payload"] == {
        "case_id": "m-2025-12-31", "model_id": "m", "trigger": "breach",
        "incident_id": "m-misses", "decide_by": "2026-01-10",
    }  # fmt: skip
    assert joined["kind"] == "case_finding_joined"


def test_nothing_due_records_nothing(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    due_is(monkeypatch)
    assert steps.record_due(workspace, AS_OF) == []
    assert not workspace.ledger.exists()


def test_a_case_somebody_opened_after_the_day_of_the_figures_stays_the_only_one(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 1, 5)
    ledger.append(
        workspace.ledger, event_id="by hand", occurred_at=at, recorded_at=at, actor="ann",
        kind="case_opened", subject="case:m-2026-01-05", payload={"model_id": "m"},
    )  # fmt: skip
    due_is(monkeypatch, OPENING, JOINING)
    assert steps.record_due(workspace, AS_OF) == []
    assert recorded(workspace) == [("case_opened", "case:m-2026-01-05")]


def test_of_a_run_that_was_killed_only_the_rest_is_recorded(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_is(monkeypatch, OPENING)
    steps.record_due(workspace, AS_OF)
    # The next build reads the ledger: the opening is due no more.
    due_is(monkeypatch, JOINING)
    steps.record_due(workspace, AS_OF)
    assert [kind for kind, _ in recorded(workspace)] == ["case_opened", "case_finding_joined"]
