"""The example pipeline, executed for a case of the thin demo company."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from afterlaunch import ledger
from afterlaunch.refresh.execution.execute import Outcome, execute
from afterlaunch.workspace import Workspace

CASE = "card_fraud-2025-10-01"
ORDERED_ON = "2025-10-31"
VERSION = "r2025-10-31.1"


def execute_on(folder: Path) -> Outcome:
    """Approve a case of the demo and execute it, on the day of the order."""
    workspace = Workspace.open(folder)
    with (workspace.registers / "refresh_policies.csv").open("w", encoding="utf-8") as file:
        file.write("model_id,pipeline\ncard_fraud,")
        file.write("command:python {project}/examples/refresh_pipeline/retrain.py\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AFTERLAUNCH_TODAY", ORDERED_ON)
        for kind in ("case_opened", "case_approved"):
            ledger.append(
                workspace.ledger,
                event_id=f"{kind}:{CASE}:1",
                occurred_at=ledger.now(),
                recorded_at=ledger.now(),
                actor="ana.ferreira",
                kind=kind,
                subject=f"case:{CASE}",
                payload={"case_id": CASE, "model_id": "card_fraud"},
            )
        return execute(workspace, CASE, "jonas.lind", environment={"PATH": os.environ["PATH"]})


@pytest.fixture(scope="module")
def refreshed(demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refreshed") / "workspace"
    shutil.copytree(demo_workspace, folder)
    outcome = execute_on(folder)
    log = (folder / "refresh" / CASE / "attempt-1" / "log.txt").read_text()
    assert outcome.progress and outcome.progress.result, log
    return folder


def test_it_hands_back_a_version_learned_from_what_is_known(refreshed: Path) -> None:
    result = ledger.events(refreshed / "ledger" / "events.jsonl")[-1]["payload"]
    assert result["model_version"] == VERSION
    # 120 days to the last known label, 60 of them in the shadow.
    assert result["training_data_until"] == "2025-05-04"
    assert result["training_data_from"] == "2024-05-05"
    path = refreshed / "raw" / "model_versions" / f"card_fraud-{VERSION}.parquet"
    row = duckdb.sql(
        f"select model_id, model_version, training_data_until::date from '{path}'"
    ).fetchall()
    assert row == [("card_fraud", VERSION, date(2025, 5, 4))]


def test_it_decides_every_case_of_the_shadow_period_as_often_against_as_before(
    refreshed: Path,
) -> None:
    scores = refreshed / "raw" / "challenger_scores" / f"card_fraud-{VERSION}.parquet"
    ((count, ids, scored, lowest, highest, declined, before),) = duckdb.sql(
        f"""
        select
            count(*), count(distinct decision_id), count(challenger.score),
            min(challenger.score), max(challenger.score),
            avg((challenger.action = 'decline')::integer),
            avg((decisions.action = 'decline')::integer)
        from '{scores}' as challenger
        inner join (
            from read_parquet('{refreshed}/raw/decisions/*.parquet', union_by_name = true)
            where model_id = 'card_fraud' and decided_at >= '2025-05-05'
            qualify row_number() over (partition by decision_id order by recorded_at) = 1
        ) as decisions using (decision_id)
        """
    ).fetchall()
    assert count == ids == scored > 3000
    assert 0 <= lowest < highest <= 1
    assert 0.5 < declined / before < 2


def test_the_new_model_tells_bad_cases_from_good_ones_it_has_not_seen(refreshed: Path) -> None:
    scores = refreshed / "raw" / "challenger_scores" / f"card_fraud-{VERSION}.parquet"
    adverse, good = duckdb.sql(
        f"""
        with bad as (
            select distinct decision_id from '{refreshed}/raw/outcomes/*.parquet'
            where outcome = 'adverse' and reason in ('third_party', 'other')
        )
        select avg(score) from '{scores}'
        group by decision_id in (from bad) order by decision_id in (from bad) desc
        """
    ).fetchall()
    assert adverse[0] > 2 * good[0]


def test_the_same_order_gives_the_same_files(refreshed: Path, tmp_path: Path) -> None:
    again = tmp_path / "workspace"
    shutil.copytree(refreshed, again, ignore=shutil.ignore_patterns("ledger", f"*{VERSION}*"))
    execute_on(again)
    for table in ("challenger_scores", "model_versions"):
        name = Path("raw") / table / f"card_fraud-{VERSION}.parquet"
        assert (again / name).read_bytes() == (refreshed / name).read_bytes()
