"""The ledger's clock can be moved in a rehearsal, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from afterlaunch import ledger
from afterlaunch.errors import AfterlaunchError
from afterlaunch.workspace import Workspace


def write(workspace: Path) -> None:
    ledger.append(
        workspace / "ledger" / "events.jsonl", event_id="e", occurred_at=ledger.now(),
        recorded_at=ledger.now(), actor="a", kind="k", subject="s", payload={},
    )  # fmt: skip


def test_it_is_the_time_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ledger.TODAY_VARIABLE, raising=False)
    now = datetime.now(UTC).replace(tzinfo=None)
    assert abs((ledger.now() - now).total_seconds()) < 5


def test_a_demo_may_be_at_another_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ledger.TODAY_VARIABLE, "2025-03-04")
    (tmp_path / "plants.yml").touch()
    assert ledger.now() == datetime(2025, 3, 4, 12)
    write(tmp_path)
    assert Workspace.open(tmp_path).path == tmp_path.resolve()


def test_nobody_dates_real_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ledger.TODAY_VARIABLE, "2025-03-04")
    with pytest.raises(AfterlaunchError, match=f"{tmp_path} is not a demo"):
        write(tmp_path)
    assert not (tmp_path / "ledger").exists()
    with pytest.raises(AfterlaunchError, match="is not a demo"):
        Workspace.open(tmp_path)


def test_a_day_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ledger.TODAY_VARIABLE, "4 March")
    with pytest.raises(AfterlaunchError, match="'4 March', not a date"):
        ledger.now()
