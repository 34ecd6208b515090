"""The command line as a person and as a scheduler meet it."""

from __future__ import annotations

import json

import duckdb
import pytest
from typer.testing import CliRunner

from afterlaunch.cli import app, pipeline
from afterlaunch.config import project_folder
from afterlaunch.intake.contract import read_contract
from afterlaunch.intake.gate import Finding, GateResult
from afterlaunch.intake.registers import read_definitions
from afterlaunch.warehouse import Node, RunSummary

COMMANDS = (
    "init", "doctor", "demo", "run", "report", "send", "notify", "acknowledge", "accept", "decline",
    "delegate", "sign", "event", "ledger verify", "ledger export", "ledger correct",
)  # fmt: skip


def invoke(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example_of_every_command(command):
    shown = invoke(*command.split(), "--help")
    assert shown.exit_code == 0
    assert f"afterlaunch {command}" in " ".join(shown.stdout.split())
    assert "Example" in shown.stdout


def test_help_says_where_to_begin():
    shown = " ".join(invoke("--help").stdout.split())
    assert "afterlaunch demo" in shown
    assert "afterlaunch init" in shown
    assert "Exit codes" in shown


def test_init_explains_every_table_and_register(tmp_path):
    folder = tmp_path / "mine"
    assert invoke("init", str(folder)).exit_code == 0
    guide = (folder / "README.md").read_text()
    for name, table in read_contract(project_folder()).items():
        assert (folder / "raw" / name).is_dir()
        assert all(f"`{column.name}`" in guide for column in table.columns)
    for name, register in read_definitions().items():
        header = ",".join(register.columns)
        assert (folder / "registers" / f"{name}.csv").read_text() == header + "\n"
        assert f"`{name}`" in guide


def test_init_refuses_a_folder_that_holds_something(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    refused = invoke("init", str(tmp_path))
    assert refused.exit_code == 2
    assert "is not empty" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_doctor_names_what_a_new_workspace_lacks(tmp_path):
    folder = tmp_path / "mine"
    invoke("init", str(folder))
    before = sorted(folder.rglob("*"))
    looked = invoke("doctor", "-w", str(folder), "--json")
    assert looked.exit_code == 1
    checks = json.loads(looked.stdout)["checks"]
    missing = {check["what"] for check in checks if check["state"] == "missing"}
    assert missing == {
        "registers/models.csv has no rows",
        "registers/owners.csv has no rows",
        "registers/ownership.csv has no rows",
        "registers/unit_economics.csv has no rows",
        "raw/decisions/: required table decisions is missing",
        "raw/outcomes/: required table outcomes is missing",
    }
    assert all(check["mend"] for check in checks if check["state"] != "ok")
    assert sorted(folder.rglob("*")) == before


def test_doctor_finds_a_sound_workspace_sound(demo_workspace):
    looked = invoke("doctor", "-w", str(demo_workspace))
    assert looked.exit_code == 0, looked.output
    assert "missing" not in looked.stdout


def test_workspace_comes_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("AFTERLAUNCH_WORKSPACE", str(tmp_path / "named"))
    looked = invoke("doctor")
    assert looked.exit_code == 2
    assert str(tmp_path / "named") in looked.stderr


def test_project_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("AFTERLAUNCH_PROJECT", str(tmp_path))
    looked = invoke("doctor", "-w", str(tmp_path))
    assert looked.exit_code == 2
    assert "no dbt project" in looked.stderr
    assert "AFTERLAUNCH_PROJECT" in looked.stderr


AGREED = ("agreement",)
BREACHED = Node("sla__detection_rate_value__error", "test", "fail", "Got 1 result", AGREED)
AT_RISK = Node("sla__detection_rate_value__warn", "test", "warn", "Got 1 result", AGREED)
NOT_AGREED = Node("model_has_two_sided_sla", "test", "fail", "Got 3 results", AGREED)
CONTRADICTED = Node("assert_identity", "test", "fail", "Got 1 result")
BROKEN = Node("fct_metrics", "model", "error", "Runtime Error in model\n  Binder Error: x")
UNJUDGED = Finding("decisions", "amount", "error", "could not be judged")


@pytest.mark.parametrize(
    ("nodes", "findings", "codes"),
    [
        ([], (), {"breach": 0, "error": 0, "never": 0}),
        ([AT_RISK], (), {"breach": 0, "error": 0, "never": 0}),
        ([BREACHED], (), {"breach": 1, "error": 0, "never": 0}),
        ([NOT_AGREED], (), {"breach": 1, "error": 0, "never": 0}),
        ([BREACHED, CONTRADICTED], (), {"breach": 1, "error": 1, "never": 0}),
        ([BROKEN], (), {"breach": 1, "error": 1, "never": 0}),
        ([], (UNJUDGED,), {"breach": 1, "error": 1, "never": 0}),
    ],
)
def test_exit_code_of_a_run(tmp_path, monkeypatch, nodes, findings, codes):
    def finished(workspace, **_):
        gate, build = GateResult({}, {}, findings), RunSummary(tuple(nodes))
        return pipeline.Outcome(workspace, None, (), gate, build, (), ())

    monkeypatch.setattr(pipeline, "run", finished)
    for fail_on, code in codes.items():
        ended = invoke("run", "-w", str(tmp_path), "--fail-on", fail_on, "--json")
        assert ended.exit_code == code
        assert json.loads(ended.stdout)["exit_code"] == code
    assert invoke("run", "-w", str(tmp_path)).exit_code == codes["error"]


def test_doctor_says_what_the_last_run_found_not_agreed_or_expired(tmp_path):
    folder = tmp_path / "mine"
    invoke("init", str(folder))
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create view marts.sla_contract_gaps as select 'cards' as model_id, 'ada' as owner_id,"
            " 'detection_floor' as side, 'a floor on detection' as missing, 'add it' as mend"
        )
        connection.execute(
            "create view marts.sla_expired_waivers as select 'one' as sla_id, 'cards' as model_id,"
            " 'bob' as granted_by, 'new feed' as reason, date '2025-03-01' as waived_until,"
            " 'renew it' as mend"
        )
        connection.execute(
            "create view marts.models_without_accepted_owner as select 'cards' as model_id,"
            " '(unowned)' as owner_id, date '2025-03-01' as since, 5 as decision_amount,"
            " 'EUR' as currency_code, 'name one' as mend"
        )
    looked = invoke("doctor", "-w", str(folder), "--json")
    mends = {check["what"]: check["mend"] for check in json.loads(looked.stdout)["checks"]}
    assert mends["at the last run cards lacks a floor on detection, owner ada"] == "add it"
    waiver = "at the last run one was waived until 2025-03-01 by bob (new feed)"
    assert mends[waiver] == "renew it"
    unaccepted = "cards (nobody is named): 5 EUR decided since 2025-03-01"
    assert mends[f"at the last run nobody has accepted {unaccepted}"] == "name one"
