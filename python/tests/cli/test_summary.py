"""How a run ends: what it tells a person, and a machine."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from afterlaunch import ledger
from afterlaunch.cli import cases, pipeline, summary
from afterlaunch.history.publish import Comparison
from afterlaunch.intake.gate import GateResult
from afterlaunch.warehouse import Node, RunSummary
from afterlaunch.workspace import Workspace

NOT_AGREED = Node("model_has_two_sided_sla", "test", "fail", "Got 3 results", ("agreement",))
BROKEN = Node("fct_metrics", "model", "error", "Runtime Error in model\n  Binder Error: x")

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
