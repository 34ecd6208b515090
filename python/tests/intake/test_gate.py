"""The gate: bounded, repeatable, and it knows bad data from a broken rule."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from afterlaunch.config import plausible_times, project_folder
from afterlaunch.intake import gate, profile
from afterlaunch.intake.contract import read_contract
from afterlaunch.intake.expectations import Expectation, judge
from afterlaunch.intake.files import Loaded, load_id, loaded_files
from afterlaunch.intake.gate import GateResult, judge_arrivals
from afterlaunch.workspace import Workspace

CONTRACT = read_contract(project_folder())


def final_actions(count: int) -> pd.DataFrame:
    start = dt.datetime(2025, 1, 1)
    return pd.DataFrame(
        {
            "decision_id": [f"d{place}" for place in range(count)],
            "final_action": "approve",
            "recorded_at": [start + dt.timedelta(minutes=place) for place in range(count)],
        }
    )


def deliver(folder: Path, rows: pd.DataFrame, name: str = "a.parquet") -> Workspace:
    path = folder / "raw" / "final_actions" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(path, index=False)
    return Workspace.open(folder)


def judged(workspace: Workspace, loaded: dict[str, Loaded] | None = None) -> GateResult:
    return judge_arrivals(
        workspace,
        CONTRACT,
        loaded or {},
        currencies={},
        plausible=plausible_times(),
        on_progress=lambda what, done, total: None,
    )


def test_sound_rows_give_no_finding(tmp_path):
    result = judged(deliver(tmp_path, final_actions(10)))
    assert result.findings == ()
    assert result.rows == {"final_actions": 10}


def test_bad_values_are_findings_and_stop_nothing(tmp_path):
    rows = final_actions(10)
    rows.loc[0, "final_action"] = "maybe"
    rows.loc[1, "decision_id"] = None
    rows.loc[2, "recorded_at"] = dt.datetime(1970, 1, 1)
    rows.loc[[3, 4], ["decision_id", "recorded_at"]] = ["d3", dt.datetime(2025, 1, 2)]
    result = judged(deliver(tmp_path, rows))
    found = {(finding.column, finding.message) for finding in result.findings}
    assert found == {
        ("final_action", "values other than approve, decline (1 rows)"),
        ("decision_id", "missing or mistyped values (1 rows)"),
        ("recorded_at", "impossible times (1 rows)"),
        ("decision_id, recorded_at", "keys delivered more than once (1 rows)"),
    }
    assert not result.errors


def test_results_are_the_same_bytes_for_the_same_files(tmp_path):
    texts = []
    for name in ("one", "two"):
        workspace = deliver(tmp_path / name, final_actions(50))
        judged(workspace)
        texts.append((workspace.intake / "final_actions.json").read_bytes())
    assert texts[0] == texts[1]
    document = json.loads(texts[0])
    assert document["profile"]["row_count"] == 50
    assert {result["judged"] for result in document["expectations"]} == {"profile", "sample"}


def test_only_new_files_are_judged(tmp_path):
    bad = final_actions(3).assign(final_action="maybe")
    deliver(tmp_path, bad, "old.parquet")
    workspace = deliver(tmp_path, final_actions(5), "new.parquet")
    known = Loaded("x", "y", 1, dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    result = judged(workspace, {"final_actions/old.parquet": known})
    assert result.rows == {"final_actions": 5}
    assert result.findings == ()


def test_nothing_new_costs_nothing(tmp_path):
    workspace = deliver(tmp_path, final_actions(3))
    known = Loaded("x", "y", 1, dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    result = judged(workspace, {"final_actions/a.parquet": known})
    assert result == GateResult({}, {}, ())
    assert not workspace.intake.exists()


def test_sample_is_bounded_and_spread_over_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(profile, "SAMPLE_ROWS", 100)
    workspace = deliver(tmp_path, final_actions(1050))
    paths = [str(workspace.raw / "final_actions" / "a.parquet")]
    with profile.connect() as engine:
        sample = profile.read_sample(engine, CONTRACT["final_actions"], paths, 1050)
    assert len(sample) == 96
    assert sample["decision_id"].iloc[-1] == "d1045"


def test_what_the_sample_misses_the_profile_finds(tmp_path, monkeypatch):
    monkeypatch.setattr(profile, "SAMPLE_ROWS", 10)
    rows = final_actions(1000)
    rows.loc[777, "final_action"] = "maybe"
    (finding,) = judged(deliver(tmp_path, rows)).findings
    assert finding.message == "values other than approve, decline (1 rows)"


def test_rule_that_cannot_be_evaluated_is_an_error_and_no_finding_about_data(tmp_path, monkeypatch):
    broken = Expectation(
        "decision_id",
        "is not a number",
        "ExpectColumnValuesToBeBetween",
        {"column": "decision_id", "min_value": 0},
    )
    monkeypatch.setattr(gate, "of_sample", lambda *_: [broken])
    result = judged(deliver(tmp_path, final_actions(3)))
    (finding,) = result.findings
    assert finding.severity == "error"
    assert "could not be judged" in finding.message
    assert result.errors == (finding,)


def test_engine_error_is_told_apart_from_bad_data():
    batch = pd.DataFrame({"a": [1, 2, None]})
    missing = Expectation("b", "x", "ExpectColumnValuesToNotBeNull", {"column": "b"})
    bad = Expectation("a", "x", "ExpectColumnValuesToNotBeNull", {"column": "a"})
    of_missing, of_bad = judge("sample", batch, [missing, bad])
    assert "does not exist" in of_missing.error
    assert (of_bad.error, of_bad.success, of_bad.unexpected_count) == ("", False, 1)


@pytest.mark.parametrize("place", ["raw/decision/a.parquet", "raw/outcomes/a.xlsx"])
def test_file_nothing_reads_is_said(tmp_path, place):
    workspace = deliver(tmp_path, final_actions(3))
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    (finding,) = judged(workspace).findings
    assert place.startswith(finding.table)
    assert "is not read" in finding.message


def test_load_id_is_the_hash_the_intake_log_makes():
    parts = ("decisions", "decisions/a.parquet", "9dd4e461268c8034f5c8564e155c67a6")
    made = duckdb.execute("select md5(? || '/' || ? || '/' || ?)", parts).fetchone()
    assert made == (load_id(*parts),)


def test_before_the_first_run_nothing_is_loaded(tmp_path):
    assert loaded_files(deliver(tmp_path, final_actions(1))) == {}
