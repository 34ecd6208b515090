"""The gate: what passes it, who may stand at it, and who past it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from afterlaunch import ledger
from afterlaunch.cli import app

CASE = "m-2025-07-01"
AT = datetime(2025, 7, 1)
VALUE = {
    "model_id": "m", "champion_version": "v1", "challenger_version": "v2", "segment": "(all)",
    "group_name": "(all)", "metric": "decision_value_amount", "is_proven_gain": True,
    "gain_limit_amount": 850.0, "gain_confidence": 0.95, "currency_code": "EUR",
    "evidence": "control_estimate", "shadow_from": date(2025, 6, 1),
    "shadow_until": date(2025, 6, 30), "newly_breached_sla_ids": None,
    "expected_gain_amount_per_month": 900.0, "gain_error_amount_per_month": 30.0,
    "gain_freedom": 29.0,
}  # fmt: skip
UNPROVEN = {**VALUE, "is_proven_gain": False, "gain_limit_amount": -120.0}
BROKEN = {
    **VALUE, "metric": "detection_rate_count", "is_proven_gain": None, "gain_limit_amount": None,
    "newly_breached_sla_ids": "floor",
}  # fmt: skip


def register(workspace: Path, name: str, *rows: Mapping[str, str]) -> None:
    with (workspace / "registers" / f"{name}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def say(workspace: Path, kind: str, actor: str, subject: str, **payload: Any) -> None:
    path = workspace / "ledger" / "events.jsonl"
    number = len(ledger.events(path))
    ledger.append(
        path, event_id=f"{number}", occurred_at=AT, recorded_at=AT, actor=actor, kind=kind,
        subject=subject, payload=payload,
    )  # fmt: skip


def results(workspace: Path, *rows: Mapping[str, Any]) -> None:
    types = {date: "date", float: "double", bool: "boolean"}
    columns = ", ".join(f"{name} {types.get(type(it), 'varchar')}" for name, it in VALUE.items())
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute(f"create or replace table marts.fct_challenger_results ({columns})")
        for row in rows:
            marks = ", ".join("?" for _ in row)
            connection.execute(
                f"insert into marts.fct_challenger_results values ({marks})", list(row.values())
            )


def versions(workspace: Path, *rows: tuple[str, str]) -> None:
    """Say since when versions decide, the newest last."""
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        connection.execute(
            "create or replace table main.int_refresh_versions "
            "(model_id varchar, model_version varchar, first_seen_on date, is_newest boolean)"
        )
        for number, row in enumerate(rows, 1):
            connection.execute(
                "insert into main.int_refresh_versions values ('m', ?, ?, ?)",
                [*row, number == len(rows)],
            )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A case whose version v2 awaits the gate: approved by ann, executed by eve."""
    (tmp_path / "registers").mkdir()
    owners = [
        {"owner_id": name, "name": name, "email": f"{name}@example.com"}
        for name in ("ann", "eve", "val", "del")
    ]
    register(tmp_path, "owners", *owners)
    register(tmp_path, "models", {"model_id": "m", "name": "M"})
    register(tmp_path, "refresh_policies", {"model_id": "m", "approver_owner_id": "ann"})
    case = {"case_id": CASE, "model_id": "m"}
    subject = f"case:{CASE}"
    say(tmp_path, "case_opened", "afterlaunch", subject, **case, trigger="breach", reason="x")
    say(tmp_path, "case_approved", "ann", subject, **case, reason="x")
    say(tmp_path, "case_training_started", "eve", subject, **case, attempt=1)
    say(tmp_path, "case_training_ended", "eve", subject, **case, model_version="v2")
    results(tmp_path, VALUE)
    versions(tmp_path, ("v0", "2024-01-01"), ("v1", "2025-01-01"))
    return tmp_path


def validate(workspace: Path, *options: str) -> tuple[int, dict[str, Any]]:
    arguments = ["refresh", "validate", CASE, "-w", str(workspace), "--json", *options]
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, json.loads(done.stdout)


def last(workspace: Path) -> dict[str, Any]:
    return ledger.events(workspace / "ledger" / "events.jsonl")[-1]


def test_a_proven_gain_that_breaks_nothing_is_validated(workspace: Path) -> None:
    code, told = validate(workspace, "--as", "val")
    assert (code, told["is_validated"], told["champion_version"]) == (0, True, "v1")
    event = last(workspace)
    assert (event["kind"], event["actor"]) == ("case_validated", "val")
    assert event["payload"] == {
        "case_id": CASE, "model_id": "m", "model_version": "v2", "champion_version": "v1",
        "gain_limit_amount": 850.0, "override": None,
    }  # fmt: skip


def test_without_an_owner_the_rule_judges(workspace: Path) -> None:
    assert validate(workspace)[0] == 0
    assert last(workspace)["actor"] == "afterlaunch"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([UNPROVEN], "not proven: its lower limit at 95% confidence is -120 EUR"),
        ([VALUE, BROKEN], "newly break floor"),
        ([], "no case scored by v2 in shadow can tell anything yet: `afterlaunch run` has"),
        ([{**VALUE, "challenger_version": "v3"}], "no case scored by v2"),
    ],
)
def test_what_stands_against_it_is_on_record(
    workspace: Path, rows: list[Mapping[str, Any]], why: str
) -> None:
    results(workspace, *rows)
    code, told = validate(workspace, "--as", "val")
    assert (code, told["is_validated"]) == (1, False)
    assert why in told["reasons"][0]
    event = last(workspace)
    assert event["kind"] == "case_validation_failed"
    assert why in event["payload"]["why"]


def test_after_a_failure_the_gate_is_asked_again(workspace: Path) -> None:
    results(workspace, UNPROVEN)
    assert validate(workspace)[0] == 1
    results(workspace, VALUE)
    assert validate(workspace)[0] == 0
    code, told = validate(workspace)
    assert code == 1
    assert "is validated" in told["error"]
    assert last(workspace)["kind"] == "case_refused"
    assert last(workspace)["payload"]["wanted"] == "validate"


def test_who_executed_does_not_validate(workspace: Path) -> None:
    code, told = validate(workspace, "--as", "eve")
    assert code == 1
    assert "eve executed" in told["error"]
    assert last(workspace)["kind"] == "case_refused"


def test_the_approver_may_overrule_with_a_reason(workspace: Path) -> None:
    results(workspace, UNPROVEN, BROKEN)
    code, _ = validate(workspace, "--as", "ann", "--override", "the attack goes on")
    assert code == 0
    payload = last(workspace)["payload"]
    assert payload["override"] == "the attack goes on"
    assert "not proven" in payload["why"]
    assert "floor" in payload["why"]
    shown = CliRunner().invoke(app, ["refresh", "show", CASE, "-w", str(workspace)])
    assert "not proven" in shown.stdout
    assert "let through all the same: the attack goes on" in shown.stdout


def test_a_delegate_may_overrule_and_nobody_else(workspace: Path) -> None:
    results(workspace, UNPROVEN)
    assert validate(workspace, "--as", "del", "--override", "why not")[0] == 1
    assert "neither ann" in last(workspace)["payload"]["why"]
    span = {"valid_from": "2025-01-01", "valid_until": "2999-12-31"}
    say(workspace, "ownership_delegated", "ann", "model:m", owner_id="ann",
        delegate_owner_id="del", **span)  # fmt: skip
    assert validate(workspace, "--as", "del", "--override", "asked by ann")[0] == 0


@pytest.mark.parametrize(
    ("subject", "owner", "until"),
    [("model:n", "ann", "2999-12-31"), ("model:m", "val", "2999-12-31"),
     ("model:m", "ann", "2025-07-02")],
)  # fmt: skip
def test_a_delegation_is_for_one_model_of_one_owner_and_ends(
    workspace: Path, subject: str, owner: str, until: str
) -> None:
    results(workspace, UNPROVEN)
    say(workspace, "ownership_delegated", owner, subject, owner_id=owner,
        delegate_owner_id="del", valid_from="2025-01-01", valid_until=until)  # fmt: skip
    assert validate(workspace, "--as", "del", "--override", "because")[0] == 1


def test_an_override_that_is_not_needed_is_none(workspace: Path) -> None:
    assert validate(workspace, "--as", "ann", "--override", "to be sure")[0] == 0
    assert last(workspace)["payload"]["override"] is None


@pytest.mark.parametrize(
    "options",
    [("--override", "x"), ("--as", "ann", "--override", " "), ("--as", "nobody")],
)
def test_wrong_usage_is_told_and_leaves_no_trace(workspace: Path, options: tuple[str, ...]) -> None:
    before = (workspace / "ledger" / "events.jsonl").read_bytes()
    assert validate(workspace, *options)[0] == 2
    assert (workspace / "ledger" / "events.jsonl").read_bytes() == before


def test_it_is_held_against_the_version_in_use(workspace: Path) -> None:
    of_retired = {**VALUE, "champion_version": "v0", "shadow_until": date(2025, 9, 30)}
    results(workspace, of_retired, UNPROVEN)
    code, told = validate(workspace)
    assert (code, told["champion_version"]) == (1, "v1")
    assert "-120 EUR" in told["reasons"][0]


def test_what_it_gained_over_a_retired_version_is_no_proof(workspace: Path) -> None:
    results(workspace, {**VALUE, "champion_version": "v0"})
    code, told = validate(workspace)
    assert code == 1
    assert "held against v0 alone, no longer in use" in told["reasons"][0]
    assert "v1, the version in use" in last(workspace)["payload"]["why"]


def test_a_version_in_use_early_is_held_against_the_one_before(workspace: Path) -> None:
    versions(workspace, ("v0", "2024-01-01"), ("v1", "2025-01-01"), ("v2", "2025-07-01"))
    code, told = validate(workspace)
    assert (code, told["champion_version"]) == (0, "v1")


@pytest.mark.parametrize(
    "seen",
    [
        [("v0", "2024-01-01"), ("v2", "2025-06-30")],
        [("v2", "2024-01-01"), ("v1", "2025-01-01")],
    ],
)
@pytest.mark.parametrize("options", [(), ("--as", "ann", "--override", "I know it well")])
def test_a_version_that_decided_before_the_approval_is_no_new_one(
    workspace: Path, seen: list[tuple[str, str]], options: tuple[str, ...]
) -> None:
    versions(workspace, *seen)
    code, told = validate(workspace, *options)
    assert (code, told["is_validated"], told["override"]) == (1, False, None)
    assert "v2 is no new version: it has decided cases since" in told["reasons"][0]
    assert last(workspace)["kind"] == "case_validation_failed"
    done = CliRunner().invoke(app, ["refresh", "validate", CASE, "-w", str(workspace)])
    assert "nobody can overrule that" in done.stdout


@pytest.mark.parametrize("missing", ["marts.fct_challenger_results", "main.int_refresh_versions"])
def test_a_warehouse_built_by_half_judges_nothing(workspace: Path, missing: str) -> None:
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        connection.execute(f"drop table {missing}")
    before = (workspace / "ledger" / "events.jsonl").read_bytes()
    code, told = validate(workspace)
    assert code == 2
    assert f"{missing} was not built yet" in told["error"]
    assert (workspace / "ledger" / "events.jsonl").read_bytes() == before
