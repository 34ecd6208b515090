"""Any past date can be rebuilt as it was known, and what was published as it was published."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pytest

Run = Callable[..., CompletedProcess[str]]
PUBLISHED = "2024-04-30"
DECIDED = """
select sum(value) from marts.fct_metrics
where
    metric = 'decision_count' and model_id = 'card_fraud' and owner_id = '(all)'
    and segment = '(all)' and grain = 'month' and period_start = '2024-03-01'
    and estimate = 'observed' and evaluated_on = '2024-04-30'
"""


@pytest.fixture(scope="module")
def looked_back(grown, afterlaunch: Run) -> Path:
    """The day that was published, rebuilt after the last run."""
    before = digest(grown.workspace)
    done = afterlaunch("run", "--workspace", grown.workspace, "--as-of", PUBLISHED)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "from the files and registers of the run that published it" in done.stdout
    assert digest(grown.workspace) == before, "the current warehouse or ledger was touched"
    return grown.workspace / "as_of" / PUBLISHED


def test_month_by_month_equals_one_run_from_scratch(
    grown, differences, afterlaunch: Run, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    for name in ("raw", "registers", "ledger"):
        shutil.copytree(grown.workspace / name, scratch / name)
    ledger = (scratch / "ledger" / "events.jsonl").read_bytes()
    done = afterlaunch("run", "--workspace", scratch)
    assert done.returncode == 0, done.stdout + done.stderr
    assert differences(grown.workspace, scratch) == {}
    assert (scratch / "ledger" / "events.jsonl").read_bytes() == ledger


def test_what_was_published_is_rebuilt_though_old_records_arrived_since(
    grown, differences, looked_back: Path
) -> None:
    kept = grown.kept[PUBLISHED]
    assert differences(kept, looked_back) == {}
    for page in (kept / "reports" / "2024-04").glob("*.html"):
        assert (looked_back / "reports" / "2024-04" / page.name).read_bytes() == page.read_bytes()


def test_restated_looks_at_the_day_with_all_there_is_today(
    grown, looked_back: Path, afterlaunch: Run, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(grown.workspace, workspace, symlinks=True)
    was = decided(looked_back)
    done = afterlaunch("run", "--workspace", workspace, "--as-of", PUBLISHED, "--restated")
    assert done.returncode == 0, done.stdout + done.stderr
    late = duckdb.sql(f"select count(*) from '{workspace}/raw/decisions/late.parquet'").fetchall()
    assert late[0][0] > 0
    assert decided(workspace / "as_of" / PUBLISHED) == was + late[0][0]


def test_a_day_after_the_last_record_is_refused(grown, afterlaunch: Run) -> None:
    done = afterlaunch("run", "--workspace", grown.workspace, "--as-of", "2024-06-01")
    assert done.returncode == 2
    assert "--as-of 2024-06-01 lies in the future: the last record is of 2024-05-31" in done.stderr


def test_a_file_that_changed_since_is_said(grown, afterlaunch: Run, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(grown.workspace, workspace, symlinks=True)
    spoilt = workspace / "raw" / "customers" / "customers.parquet"
    spoilt.write_bytes(spoilt.read_bytes() + b" ")
    done = afterlaunch("run", "--workspace", workspace, "--as-of", PUBLISHED)
    assert done.returncode == 2
    assert "raw/customers/customers.parquet is not what it was" in done.stderr
    assert "--restated" in done.stderr


def test_months_are_looked_at_on_fixed_days(grown) -> None:
    with connect(grown.workspace) as connection:
        found = connection.sql(
            "select distinct model_id, period_start, evaluated_on, horizon.label_horizon_days"
            " from marts.fct_metrics inner join marts.dim_models as horizon using (model_id)"
            " where grain = 'month' and metric = 'decision_count' and estimate = 'observed'"
        ).fetchall()
    months = {(model_id, start, horizon) for model_id, start, _, horizon in found}
    expected = {
        (model_id, start, day, horizon)
        for model_id, start, horizon in months
        for day in calendar(start, horizon, date(2024, 5, 31))
    }
    assert set(found) == expected


def calendar(start: date, horizon: int, as_of: date) -> set[date]:
    """The month's end, every month end until its last label is due, and the as-of."""
    days, day = {as_of}, month_end(start)
    last = month_end(day + timedelta(days=horizon))
    while day <= min(last, as_of):
        days.add(day)
        day = month_end(day + timedelta(days=1))
    return days


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def connect(workspace: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True)


def decided(workspace: Path) -> float:
    with connect(workspace) as connection:
        ((value,),) = connection.sql(DECIDED).fetchall()
    return value


def digest(workspace: Path) -> tuple[str, ...]:
    paths = (workspace / "warehouse.duckdb", workspace / "ledger" / "events.jsonl")
    return tuple(hashlib.md5(path.read_bytes()).hexdigest() for path in paths)
