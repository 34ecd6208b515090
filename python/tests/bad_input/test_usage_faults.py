"""Commands that cannot work say why, and what would, with exit code 2."""

from __future__ import annotations

import os

import pandas as pd
from typer.testing import CliRunner

from afterlaunch.cli import app
from afterlaunch.workspace import Workspace


def test_as_of_before_the_first_decision(company):
    result = company.run("--as-of", "2024-12-31")
    assert result.exit_code == 2
    assert "--as-of 2024-12-31 lies before the first decision" in result.stderr
    assert "from 2025-01-01 on" in result.stderr


def test_workspace_that_does_not_exist(tmp_path):
    for command in ("run", "doctor", "report"):
        result = CliRunner().invoke(app, [command, "--workspace", str(tmp_path / "none")])
        assert result.exit_code == 2
        assert f"{tmp_path / 'none'} does not exist" in result.stderr
        assert "afterlaunch init" in result.stderr
        assert "afterlaunch demo" in result.stderr


def test_second_run_while_one_is_running(company):
    with Workspace.open(company.path).locked():
        result = company.run()
    assert result.exit_code == 2
    assert "another run is in progress" in result.stderr
    assert f"process {os.getpid()}" in result.stderr


def test_lock_of_a_run_that_died_does_not_block(company):
    (company.path / "run.lock").write_text("4711\n")
    with Workspace.open(company.path).locked():
        pass


def test_unknown_target(company):
    result = company.run("--target", "oracle")
    assert result.exit_code == 2
    assert "choose one of: duckdb" in result.stderr


def test_demo_leaves_what_is_there_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    result = CliRunner().invoke(app, ["demo", "--workspace", str(tmp_path)])
    assert result.exit_code == 2
    assert "is not empty" in result.stderr
    assert (tmp_path / "mine.txt").read_text() == "kept"


def test_one_decision_with_a_wrong_year_does_not_move_the_date_looked_from(company):
    stray = company.decisions.head(1).assign(decision_id="stray")
    later = stray["decided_at"] + pd.DateOffset(years=2)
    company.write("decisions", stray.assign(decided_at=later, recorded_at=later), "stray.parquet")
    result = company.run()
    assert result.exit_code == 2
    assert "the latest decision is recorded on 2027-" in result.stderr
    assert "say which date is meant: --as-of 2025-" in result.stderr
