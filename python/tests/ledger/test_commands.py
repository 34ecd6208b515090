"""`ledger verify` and `ledger export`, as an auditor gives them."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from afterlaunch import ledger
from afterlaunch.cli import app


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    at = datetime(2025, 1, 1)
    for number in range(1, 4):
        ledger.append(
            tmp_path / "ledger" / "events.jsonl", event_id=f"evt_{number}", occurred_at=at,
            recorded_at=at, actor="ann", kind="noted", subject="model:m",
            payload={"note": 'é, "quoted"\nline', "number": number},
        )  # fmt: skip
    return tmp_path


def say(workspace: Path, *arguments: str | Path) -> Result:
    given = [*map(str, arguments), "--workspace", str(workspace)]
    return CliRunner().invoke(app, ["ledger", *given])


def spoil(workspace: Path) -> None:
    path = workspace / "ledger" / "events.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b'"ann"', b'"bob"')
    path.write_bytes(b"".join(lines))


def test_a_whole_ledger_is_said_to_be_with_its_last_hash(workspace: Path) -> None:
    last = ledger.events(workspace / "ledger" / "events.jsonl")[-1]["hash"]
    done = say(workspace, "verify")
    assert done.exit_code == 0
    assert done.output == f"Whole: 3 events, the last with hash {last}.\n"


def test_the_first_broken_link_is_named_and_the_command_fails(workspace: Path) -> None:
    spoil(workspace)
    done = say(workspace, "verify")
    assert done.exit_code == 1
    assert "Broken at line 2 of" in done.output
    assert "event evt_2: its content is not what was hashed" in done.output
    document = json.loads(say(workspace, "verify", "--json").output)
    assert document["broken"]["line_number"] == 2
    assert document["event_count"] == 1


def test_what_was_cut_off_is_told_by_a_hash_noted_before(workspace: Path) -> None:
    path = workspace / "ledger" / "events.jsonl"
    last = ledger.events(path)[-1]["hash"]
    assert say(workspace, "verify", "--holds", last).exit_code == 0
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    assert say(workspace, "verify").exit_code == 0
    done = say(workspace, "verify", "--holds", last)
    assert done.exit_code == 1
    assert "it was cut off" in done.output


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_an_export_holds_every_event_and_is_the_same_every_time(
    workspace: Path, suffix: str
) -> None:
    output = workspace / "audit" / f"ledger.{suffix}"
    done = say(workspace, "export", "--output", output)
    assert done.exit_code == 0, done.output
    assert hashlib.sha256(output.read_bytes()).hexdigest() in done.output
    before = output.read_bytes()
    say(workspace, "export", "--output", output)
    assert output.read_bytes() == before
    if suffix == "csv":
        with output.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    else:
        rows = pq.read_table(output).to_pylist()
    events = ledger.events(workspace / "ledger" / "events.jsonl")
    assert [int(row["line_number"]) for row in rows] == [1, 2, 3]
    assert [row["hash"] for row in rows] == [event["hash"] for event in events]
    assert [json.loads(row["payload"]) for row in rows] == [event["payload"] for event in events]


def test_a_broken_ledger_is_exported_only_if_asked_for(workspace: Path) -> None:
    spoil(workspace)
    output = workspace / "ledger.csv"
    refused = say(workspace, "export", "--output", output)
    assert refused.exit_code == 1
    assert "line 2 of" in refused.output
    assert not output.exists()
    done = say(workspace, "export", "--output", output, "--even-broken")
    assert done.exit_code == 0
    assert "chain BROKEN" in done.output


def test_another_kind_of_file_is_refused(workspace: Path) -> None:
    done = say(workspace, "export", "--output", workspace / "ledger.xlsx")
    assert done.exit_code == 2
    assert "neither a .csv nor a .parquet file" in done.output
