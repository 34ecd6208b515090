"""Thirty days taken in one by one give the same marts as one rebuild of all their files."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import arrivals
import duckdb
import pytest

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]
LAST = arrivals.DAYS - 1
# A run dies right after one of these is written: before, between and after the tables with state.
FATAL = ("int_arrivals", "int_decision_days", "int_cases")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("arrivals")
    arrivals.write(folder, seed=7)
    return folder


@pytest.fixture(scope="module")
def rebuilt(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files at once, from scratch."""
    workspace = tmp_path_factory.mktemp("rebuilt") / "workspace"
    lay_out(source, workspace)
    run_dbt(workspace, "run", "--full-refresh")
    return workspace


@pytest.fixture(scope="module")
def grown(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same files, a day at a time."""
    workspace = tmp_path_factory.mktemp("grown") / "workspace"
    workspace.mkdir()
    command = [sys.executable, str(HERE / "daily.py"), str(source), str(workspace), "0", str(LAST)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return workspace


def test_the_arrivals_hold_what_they_promise(rebuilt: Path) -> None:
    with duckdb.connect(str(rebuilt / "warehouse.duckdb"), read_only=True) as connection:
        (totals,) = connection.sql(
            "select sum(rows_rejected), sum(rows_redelivered), sum(rows_pending),"
            " count_if(rows_read = 0), count_if(rows_read > 0 and rows_accepted = 0)"
            " from marts.fct_intake"
        ).fetchall()
        evidence = connection.sql(
            "select distinct evidence from marts.fct_metrics order by all"
        ).fetchall()
    assert all(count > 0 for count in totals), totals
    assert {"observed", "control_estimate", "bounds"} <= {row[0] for row in evidence}


def test_day_by_day_equals_a_rebuild(rebuilt: Path, grown: Path, differences) -> None:
    assert differences(rebuilt, grown) == {}


def test_a_run_that_dies_heals_on_the_next(
    source: Path, rebuilt: Path, differences, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    command = [sys.executable, str(HERE / "daily.py"), str(source), str(workspace), "0", "0"]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    lay_out(source, workspace)
    for model in FATAL:
        assert killed_after(workspace, model), f"the run ended before {model} was written"
    run_dbt(workspace, "run")
    assert differences(rebuilt, workspace) == {}


def test_an_edited_policy_counts_the_scores_of_its_version_again(
    grown: Path, tmp_path: Path
) -> None:
    edited, rebuilt = tmp_path / "edited", tmp_path / "rebuilt"
    shutil.copytree(grown, edited)
    policies = edited / "registers" / "policies.csv"
    policies.write_text(
        policies.read_text(encoding="utf-8") + "m2,v1,south,0.3,0.4123,2024-01-10,\n",
        encoding="utf-8",
    )
    before = score_days(edited)
    run_dbt(edited, "seed", "--select", "policies")
    run_dbt(edited, "run", "--select", "+int_score_days")
    shutil.copytree(edited, rebuilt)
    run_dbt(rebuilt, "run", "--select", "+int_score_days", "--full-refresh")
    after = score_days(edited)
    assert after == score_days(rebuilt)
    apart = {row[1] for row in set(before) ^ set(after)}
    assert apart == {"m2"}, "the other model's scores are as they were"


def score_days(workspace: Path) -> list[tuple[object, ...]]:
    """Every row of the score days, markers and states included, in a fixed order."""
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        return connection.sql("select * from main.int_score_days order by all").fetchall()


def lay_out(source: Path, workspace: Path) -> None:
    """Deliver the registers and the files of all days."""
    import daily  # noqa: PLC0415 - a script beside this test

    daily.deliver(source / "registers", workspace / "registers")
    for day in arrivals.arrival_days(source):
        daily.deliver(day, workspace / "raw")
    run_dbt(workspace, "seed")


def dbt_command(workspace: Path, *arguments: str) -> list[str]:
    paths = ["--target-path", str(workspace / "dbt"), "--log-path", str(workspace / "dbt")]
    variables = ["--vars", f"as_of: {arrivals.AS_OF}"]
    dbt = str(Path(sys.executable).with_name("dbt"))
    return [dbt, "--no-use-colors", *arguments, *paths, *variables]


def run_dbt(workspace: Path, *arguments: str) -> None:
    done = subprocess.run(
        dbt_command(workspace, *arguments),
        cwd=REPOSITORY,
        env=os.environ | {"AFTERLAUNCH_WORKSPACE": str(workspace)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def killed_after(workspace: Path, model: str) -> bool:
    """Run dbt and kill it, with no chance to tidy up, once it says that ``model`` is written."""
    process = subprocess.Popen(
        dbt_command(workspace, "run"),
        cwd=REPOSITORY,
        env=os.environ | {"AFTERLAUNCH_WORKSPACE": str(workspace)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if " OK created " in line and f".{model} " in line:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
    process.wait()
    return False
