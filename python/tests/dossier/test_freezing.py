"""Which cases a run freezes the evidence of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from afterlaunch import ledger
from afterlaunch.cli import freezing
from afterlaunch.dossier.figures import FIGURES
from afterlaunch.workspace import Workspace


@pytest.mark.parametrize(
    ("status", "frozen"),
    [("opened", 1), ("reopened", 1), ("deferred", 1), ("rejected", 0), ("closed", 0)],
)
def test_whatever_waits_for_a_decision_gets_its_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str, frozen: int
) -> None:
    (tmp_path / "registers").mkdir()
    (tmp_path / "dbt" / "target").mkdir(parents=True)
    (tmp_path / "dbt" / "target" / "manifest.json").write_text('{"nodes": {}}', encoding="utf-8")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_refresh_cases as select 'm-2024-05-31' as case_id, "
            "'m' as model_id, 'manual' as trigger, 'why' as reasons, "
            f"date '2024-05-31' as opened_on, 0 as reopened_count, '{status}' as status, "
            "null::varchar as evidence_hash"
        )
    monkeypatch.setattr(freezing, "_tables", lambda *_: {one.name: [] for one in FIGURES})
    done = freezing.freeze_evidence(Workspace.open(tmp_path), date(2024, 5, 31), "afterlaunch")
    kinds = [one["kind"] for one in ledger.events(tmp_path / "ledger" / "events.jsonl")]
    assert (len(done), kinds) == (frozen, [freezing.FROZEN] * frozen)
