"""The command line as a person and as a scheduler meet it."""

from __future__ import annotations

import json
from datetime import date, datetime

import duckdb
import pytest
from typer.testing import CliRunner

from afterlaunch import ledger
from afterlaunch.cli import app, cases, pipeline, summary
from afterlaunch.config import project_folder
from afterlaunch.history.publish import Comparison
from afterlaunch.intake.contract import read_contract
from afterlaunch.intake.gate import Finding, GateResult
from afterlaunch.intake.registers import read_definitions
from afterlaunch.warehouse import Node, RunSummary
from afterlaunch.workspace import Workspace

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


SLA = {
    "model_id": "cards",
    "segment": "(all)",
    "metric": "detection_rate_value",
    "direction": "floor",
    "value": 0.61,
    "lower": 0.5,
    "upper": 0.7,
    "warn_at": 0.8,
    "breach_at": 0.75,
    "unit": "rate",
    "currency_code": "EUR",
    "owner_name": "Ada Berg",
    "owner_id": "ada",
    "grain": "month",
    "period_start": "2025-01-01",
}


def test_breach_is_one_line_with_model_metric_value_limit_and_owner():
    assert summary.sla_line(SLA, "breach_at") == (
        "cards detection_rate_value 61.00%, agreed at least 75.00%, owner Ada Berg "
        "(month from 2025-01-01)"
    )


def test_bounds_are_said_as_bounds_never_as_a_point():
    amount = SLA | {"value": None, "lower": -5.0, "upper": 12345.6, "unit": "amount"}
    line = summary.sla_line(amount | {"breach_at": 20000.0, "owner_name": None}, "breach_at")
    assert "between -5 EUR and 12,346 EUR, agreed at least 20,000 EUR, owner ada" in line


GAP = {
    "model_id": "cards",
    "owner_id": "ada",
    "missing": "a floor on detection",
    "mend": "add a row to registers/sla_targets.csv",
}
EXPIRED = {
    "sla_id": "cards_detection",
    "waived_until": "2025-03-01",
    "granted_by": "bob",
    "reason": "new feed",
    "mend": "remove the row from registers/sla_waivers.csv",
}


UNACCEPTED = {
    "model_id": "cards",
    "owner_id": "ada",
    "since": "2025-02-01",
    "decision_amount": 12345.6,
    "currency_code": "EUR",
    "mend": "afterlaunch accept cards --as ada",
}


def test_a_run_names_what_is_not_agreed_and_which_waivers_ran_out(tmp_path, capsys):
    gate, build = GateResult({}, {}, ()), RunSummary((NOT_AGREED,))
    outcome = pipeline.Outcome(
        Workspace(tmp_path), None, (), gate, build, (), (), (GAP,), (EXPIRED,), (UNACCEPTED,)
    )
    summary.show(outcome)
    shown = capsys.readouterr().out
    assert "Not agreed yet: 1\n  cards lacks a floor on detection, owner ada" in shown
    assert "Waivers expired: 1" in shown
    assert "cards_detection was waived until 2025-03-01 by bob (new feed)" in shown
    accepted = "Accepted by nobody: 1\n  cards (named: ada): 12,346 EUR decided since 2025-02-01"
    assert accepted in shown
    assert "Failed" not in shown
    document = summary.document(outcome, 0)
    assert document["dbt"]["breached_tests"] == ["model_has_two_sided_sla"]
    assert document["contract_gaps"] == (GAP,)
    assert document["expired_waivers"] == (EXPIRED,)
    assert document["unaccepted_models"] == (UNACCEPTED,)


OVERDUE = {
    "case_id": "cards-2025-03-01", "model_id": "cards", "status": "evidence_frozen",
    "next_step": "decide", "next_step_by": date(2025, 3, 11), "acts_owner_id": "ada",
    "is_overdue": True, "overdue_days": 20,
}  # fmt: skip
DEPLOYED = {
    "case_id": "loans-2025-01-01", "model_id": "loans", "status": "deployed",
    "next_step": "verify", "next_step_by": date(2025, 9, 1), "acts_owner_id": "bob",
    "is_overdue": False, "overdue_days": 0,
}  # fmt: skip


def test_a_run_names_the_open_cases_and_what_it_is_too_early_for(tmp_path, capsys):
    at = datetime(2025, 4, 2)
    for number, actor in enumerate(("ada", "afterlaunch", "bob")):
        ledger.append(
            tmp_path / "ledger" / "events.jsonl", event_id=f"{number}", occurred_at=at,
            recorded_at=at, actor=actor, kind="note", subject="model:cards", payload={},
        )  # fmt: skip
    workspace = Workspace(tmp_path)
    assert cases.recorded_later(workspace, date(2025, 4, 2)) == 0
    later = cases.recorded_later(workspace, date(2025, 4, 1))
    assert later == 2
    outcome = pipeline.Outcome(
        workspace, date(2025, 4, 1), (), GateResult({}, {}, ()), RunSummary(()), (), (),
        open_cases=(OVERDUE, DEPLOYED), recorded_later=later,
    )  # fmt: skip
    summary.show(outcome)
    shown = capsys.readouterr().out
    assert "Open refresh cases: 2" in shown
    asked = "cards-2025-03-01: evidence frozen; ada is to decide by 2025-03-11, 20 days overdue"
    assert asked in shown
    assert "loans-2025-01-01: deployed, to be proven by 2025-09-01" in shown
    assert "Recorded in the ledger after 2025-04-01: 2." in shown
    assert summary.document(outcome, 0)["open_cases"] == (OVERDUE, DEPLOYED)


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


@pytest.mark.parametrize(
    ("differing", "said"),
    [(0, "All 1,204 figures published then are the same."), (17, "17 of the 1,204 figures")],
)
def test_a_rebuilt_day_says_what_differs_from_what_was_published(tmp_path, capsys, differing, said):
    outcome = pipeline.Outcome(
        Workspace(tmp_path), None, (), GateResult({}, {}, ()), RunSummary(()), (), (),
        made_of="old files", compared=Comparison(1204, differing),
    )  # fmt: skip
    summary.show(outcome)
    assert said in capsys.readouterr().out
    counted = summary.document(outcome, 0)["published_figures"]
    assert counted == {"published": 1204, "differing": differing}


@pytest.mark.parametrize(("due", "said"), [(0, ""), (1, "1 owner has"), (3, "3 owners have")])
def test_run_ends_with_whom_to_tell(tmp_path, capsys, due, said):
    build, gate = RunSummary(()), GateResult({}, {}, ())
    made = pipeline.Outcome(Workspace(tmp_path), None, (), gate, build, (), (), owners_due=due)
    summary.show(made)
    shown = capsys.readouterr().out
    assert (said in shown) if said else ("told" not in shown)
    assert (f"afterlaunch notify --workspace {tmp_path}" in shown) == bool(due)


def test_failed_run_names_the_error_and_promises_no_report(tmp_path, capsys):
    build = RunSummary((BROKEN, Node("x", "model", "skipped", "")))
    gate = GateResult({}, {}, ())
    summary.show(pipeline.Outcome(Workspace(tmp_path), None, (), gate, build, (), ()))
    shown = capsys.readouterr().out
    assert "model fct_metrics: Binder Error: x" in shown
    assert "1 more steps were skipped" in shown
    assert "no report was written" in shown
    assert "No agreement is breached" not in shown
