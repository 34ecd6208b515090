"""Any past date can be rebuilt as it was known, and what was published as it was published."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pytest

from afterlaunch.errors import AfterlaunchError
from afterlaunch.history import past
from afterlaunch.history.figures import METRICS
from afterlaunch.history.publish import compare, publish
from afterlaunch.workspace import Workspace

Run = Callable[..., CompletedProcess[str]]
FIRST, PUBLISHED, LAST = "2024-03-31", "2024-04-30", "2024-05-31"
DECIDED = """
select sum(value) from marts.fct_metrics
where
    metric = 'decision_count' and model_id = 'card_fraud' and owner_id = '(all)'
    and segment = '(all)' and grain = 'month' and period_start = '2024-03-01'
    and estimate = 'observed' and evaluated_on = '2024-04-30'
"""

REPLAYED = """
select * from {database}.marts.fct_metrics
where
    evaluated_on = '2024-03-31' and grain = 'month' and estimate = 'observed'
    and metric in (select unnest($metrics))
"""
ATTRITION = ("attrition_effect", "attrition_cost_amount", "false_decline_cost_amount")


@pytest.fixture(scope="module")
def looked_back(grown, afterlaunch: Run) -> Path:
    """The day that was published, rebuilt after the last run."""
    before = digest(grown.workspace)
    done = afterlaunch("run", "--workspace", grown.workspace, "--as-of", PUBLISHED)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "from the files and registers of the run that published it" in done.stdout
    assert "definitions" not in done.stdout
    assert re.search(r"All [\d,]+ figures published then are the same", done.stdout)
    assert digest(grown.workspace) == before, "the current warehouse or ledger was touched"
    return grown.workspace / "as_of" / PUBLISHED


def test_month_by_month_equals_one_run_from_scratch_which_does_not_fall_back(
    grown, differences, afterlaunch: Run, tmp_path: Path
) -> None:
    # The last decision is of 28 May, the last publication as of the 31st: so is a plain run.
    scratch = tmp_path / "scratch"
    for name in ("raw", "registers", "ledger"):
        shutil.copytree(grown.workspace / name, scratch / name)
    ledger = (scratch / "ledger" / "events.jsonl").read_bytes()
    done = afterlaunch("run", "--workspace", scratch)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"As of {LAST}:" in done.stdout
    assert differences(grown.workspace, scratch) == {}
    assert (scratch / "ledger" / "events.jsonl").read_bytes() == ledger
    done = afterlaunch("run", "--workspace", scratch, "--as-of", LAST)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (scratch / "ledger" / "events.jsonl").read_bytes() == ledger


def test_an_earlier_day_is_never_published_after_a_later_one(grown, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    shutil.copytree(grown.kept[PUBLISHED], workspace.path)
    shutil.copyfile(grown.workspace / "ledger" / "events.jsonl", workspace.ledger)
    before = workspace.ledger.read_bytes()
    with pytest.raises(AfterlaunchError, match=f"published as of {LAST}; those as of {PUBLISHED}"):
        publish(workspace)
    assert workspace.ledger.read_bytes() == before


def test_rows_of_an_earlier_day_are_what_was_known_then(grown) -> None:
    with duckdb.connect() as connection:
        for name, as_of in (("was", FIRST), ("now", PUBLISHED)):
            path = grown.kept[as_of] / "warehouse.duckdb"
            connection.execute(f"attach '{path}' as {name} (read_only)")
        was, now = (REPLAYED.format(database=name) for name in ("was", "now"))
        looked_for = {"metrics": [*METRICS, *ATTRITION]}
        found = connection.execute(f"select distinct metric from ({now})", looked_for).fetchall()
        changed = connection.execute(f"{now} except all {was}", looked_for).fetchall()
    assert {metric for (metric,) in found} == {*METRICS, *ATTRITION}
    assert changed == []


def test_what_was_published_is_rebuilt_though_old_records_arrived_since(
    grown, differences, looked_back: Path
) -> None:
    kept = grown.kept[PUBLISHED]
    assert differences(kept, looked_back) == {}
    for page in (kept / "reports" / "2024-04").glob("*.html"):
        assert (looked_back / "reports" / "2024-04" / page.name).read_bytes() == page.read_bytes()


def test_definitions_that_changed_since_are_said(grown, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    for name in ("raw", "registers", "runs", "ledger"):
        shutil.copytree(grown.workspace / name, workspace.path / name)
    for path in workspace.runs.glob("*.json"):
        run = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(run | {"definitions": "0.0.1+before"}), encoding="utf-8")
    earlier = past.lay_out(workspace, date.fromisoformat(PUBLISHED), restated=False)
    assert "by today's definitions, which have changed since (0.0.1+before then" in earlier.made_of


def test_figures_that_differ_from_what_was_published_are_counted(
    looked_back: Path, tmp_path: Path
) -> None:
    rebuilt = Workspace(tmp_path / "workspace")
    shutil.copytree(looked_back, rebuilt.path, symlinks=True)
    day = date.fromisoformat(PUBLISHED)
    same = compare(rebuilt, day)
    assert same.published > 100
    assert same.differing == 0
    *lines, last = rebuilt.ledger.read_text(encoding="utf-8").splitlines()
    event = json.loads(last)
    figure = next(one for one in event["payload"]["figures"] if one[4])
    figure[4] += 1
    text = "\n".join([*lines, json.dumps(event), ""])
    rebuilt.ledger.write_text(text, encoding="utf-8")
    assert compare(rebuilt, day).differing == 1


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
    assert "--as-of 2024-06-01 lies in the future: the last record is of 2024-05-30" in done.stderr


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
        found = connection.execute(
            "select distinct metric, model_id, period_start, label_horizon_days, evaluated_on"
            " from marts.fct_metrics inner join marts.dim_models using (model_id)"
            " where grain = 'month' and estimate = 'observed' and segment = '(all)'"
            " and attribution = 'decided' and metric in (select unnest($metrics))",
            {"metrics": list(METRICS)},
        ).fetchall()
    looked_at: dict[tuple[str, str, date, int], set[date]] = {}
    for *month, day in found:
        looked_at.setdefault(tuple(month), set()).add(day)
    assert {metric for metric, *_ in looked_at} == set(METRICS)
    apart = {
        month: days
        for month, days in looked_at.items()
        if days != calendar(*month[2:], date.fromisoformat(LAST))
    }
    assert apart == {}


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
