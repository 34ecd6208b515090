"""The example pipeline, run as a case's command would be, on the thin demo company."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

ORDERED_ON = "2025-10-31"
VERSION = "r2025-10-31.1"


def run(repository: Path, workspace: Path, result: Path) -> subprocess.CompletedProcess[str]:
    order = {
        "AFTERLAUNCH_WORKSPACE": str(workspace),
        "AFTERLAUNCH_CASE": "card_fraud-2025-10-01",
        "AFTERLAUNCH_MODEL": "card_fraud",
        "AFTERLAUNCH_ATTEMPT": "1",
        "AFTERLAUNCH_ORDERED_ON": ORDERED_ON,
        "AFTERLAUNCH_RESULT": str(result),
        "OMP_NUM_THREADS": "1",
    }
    script = repository / "examples" / "refresh_pipeline" / "retrain.py"
    return subprocess.run(
        [sys.executable, str(script)],
        env=os.environ | order,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def refreshed(
    repository: Path, demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("refreshed") / "workspace"
    shutil.copytree(demo_workspace, folder)
    done = run(repository, folder, folder / "result.json")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_it_hands_back_a_version_learned_from_what_is_known(refreshed: Path) -> None:
    result = json.loads((refreshed / "result.json").read_text())
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


def test_the_same_order_gives_the_same_files(
    repository: Path, refreshed: Path, tmp_path: Path
) -> None:
    again = tmp_path / "workspace"
    shutil.copytree(refreshed, again)
    for table in ("challenger_scores", "model_versions"):
        (again / "raw" / table / f"card_fraud-{VERSION}.parquet").unlink()
    assert run(repository, again, again / "again.json").returncode == 0
    for table in ("challenger_scores", "model_versions"):
        name = Path("raw") / table / f"card_fraud-{VERSION}.parquet"
        assert (again / name).read_bytes() == (refreshed / name).read_bytes()
