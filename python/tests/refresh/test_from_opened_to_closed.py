"""One refresh, from the case its policy opens to its end, through the command line alone."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from afterlaunch import demo, ledger

MODEL, APPROVER, EXECUTOR = "account_takeover", "tomas.okafor", "mei.tanaka"
CASE = f"{MODEL}-2024-05-31"
RETRAIN = """
import json, os, pathlib
pathlib.Path(os.environ["AFTERLAUNCH_RESULT"]).write_text(json.dumps({
    "model_version": "v2",
    "training_data_from": "2023-06-01",
    "training_data_until": "2024-05-31",
}))
"""

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small company whose policy finds the training data of one model too old."""
    folder = tmp_path_factory.mktemp("refresh") / "company"
    demo.write(folder, months=5, scale=0.02)
    script = folder.with_name("retrain.py")
    script.write_text(RETRAIN, encoding="utf-8")
    path = folder / "registers" / "refresh_policies.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["triggers"] = "training_age" if row["model_id"] == MODEL else ""
        if row["model_id"] == MODEL:
            row["max_training_data_age_days"] = "200"
            row["pipeline"] = f"command:{sys.executable} {script}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def deploy(workspace: Path) -> None:
    """Deliver ten days in which the new version decides."""
    decisions = workspace / "raw" / "decisions"
    with duckdb.connect() as engine:
        engine.execute(
            f"""
            copy (
                select * replace (
                    'v2-' || decision_id as decision_id, 'v2' as model_version,
                    decided_at + interval 31 day as decided_at,
                    recorded_at + interval 31 day as recorded_at
                )
                from read_parquet('{decisions}/*.parquet', union_by_name = true)
                where model_id = '{MODEL}' and decided_at >= timestamp '2024-05-01'
                    and decided_at < timestamp '2024-05-11'
                    and recorded_at < timestamp '2024-05-11'
                qualify row_number() over (partition by decision_id) = 1
            ) to '{decisions}/v2.parquet' (format parquet)
            """
        )
    versions = workspace / "raw" / "model_versions" / "v2.csv"
    versions.write_text(
        "model_id,model_version,training_data_from,training_data_until,trained_at,deployed_at\n"
        f"{MODEL},v2,2023-06-01,2024-05-31,2024-06-01 00:00:00,2024-06-01 00:00:00\n",
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def story(workspace: Path, afterlaunch: Command) -> Iterator[dict[str, Any]]:
    """Drive the case to its end and return what each command said."""
    said: dict[str, Any] = {}

    def say(name: str, *words: str, today: str = "2024-05-31") -> None:
        environment = (
            {"AFTERLAUNCH_TODAY": today} if name not in ("first", "last", "verify") else {}
        )
        said[name] = afterlaunch(*words, "--workspace", workspace, "--json", **environment)

    reason = ("--reason", "the data are old")
    say("first", "run")
    say("approve", "refresh", "approve", CASE, "--as", APPROVER, *reason)
    say("own", "refresh", "execute", CASE, "--as", APPROVER)
    say("execute", "refresh", "execute", CASE, "--as", EXECUTOR)
    say("gate", "refresh", "validate", CASE)
    say(
        "override", "refresh", "validate", CASE, "--as", APPROVER, "--override", "labels are due",
    )  # fmt: skip
    deploy(workspace)
    say("last", "run")
    # As of 10 June by now: the day of the evidence is rebuilt in a folder of its own.
    say("verify", "verify", CASE)
    page = workspace / "cases" / CASE / "index.html"
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    say("tampered", "verify", CASE)
    yield said


@pytest.mark.slow
def test_every_step_is_taken_by_who_may(story: dict[str, Any]) -> None:
    codes = {name: done.returncode for name, done in story.items()}
    assert codes == {
        "first": 0, "approve": 0, "own": 1, "execute": 0, "gate": 1, "override": 0, "last": 0,
        "verify": 0, "tampered": 1,
    }, "\n".join(done.stdout[-800:] + done.stderr[-800:] for done in story.values())  # fmt: skip


@pytest.mark.slow
def test_the_ledger_tells_the_story_in_order(story: dict[str, Any], workspace: Path) -> None:
    assert story
    events = ledger.events(workspace / "ledger" / "events.jsonl")
    told = [
        (event["actor"], event["kind"].removeprefix("case_"))
        for event in events
        if event["subject"] == f"case:{CASE}"
    ]
    assert told == [
        ("afterlaunch", "opened"),
        ("afterlaunch", "evidence_frozen"),
        (APPROVER, "approved"),
        (APPROVER, "refused"),
        (EXECUTOR, "training_started"),
        (EXECUTOR, "training_ended"),
        ("afterlaunch", "validation_failed"),
        (APPROVER, "validated"),
        ("afterlaunch", "deployed"),
        ("afterlaunch", "verified"),
        ("afterlaunch", "closed"),
    ]
    assert ledger.verify(workspace / "ledger" / "events.jsonl").broken is None


@pytest.mark.slow
def test_the_mart_has_the_case_closed_with_its_clocks(
    story: dict[str, Any], workspace: Path
) -> None:
    assert story
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as engine:
        found = engine.execute(
            "select status, outcome, model_version, cast(deployed_on as varchar), days_to_deploy, "
            "version_share > 0 from marts.fct_refresh_cases where case_id = ?",
            [CASE],
        ).fetchall()
    assert found == [("closed", "verified", "v2", "2024-06-01", 1, True)]


@pytest.mark.slow
def test_the_dossier_of_the_case_is_as_it_was_frozen(
    story: dict[str, Any], workspace: Path
) -> None:
    assert story
    (frozen,) = [
        event["payload"]
        for event in ledger.events(workspace / "ledger" / "events.jsonl")
        if event["kind"] == "case_evidence_frozen"
    ]
    folder = workspace / frozen["folder"]
    document = json.loads((folder / "dossier.json").read_text(encoding="utf-8"))
    assert CASE in json.dumps(document)
