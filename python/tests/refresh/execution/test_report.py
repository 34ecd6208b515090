"""Training done elsewhere is reported, by who may, and ends what is under way."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from approved_case import APPROVER, CASE, EXECUTOR, HAND_BACK, record, recorded
from site_for_tests import Says, Site
from typer.testing import CliRunner

from afterlaunch import ledger
from afterlaunch.cli import app
from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.case import read_cases
from afterlaunch.refresh.execution.execute import Outcome
from afterlaunch.refresh.execution.standing import standing
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
OrderedFrom = Callable[[str], None]
Scripted = Callable[[str], None]
OTHER = "tomas.okafor"


@pytest.fixture(autouse=True)
def owners(workspace: Workspace) -> None:
    columns = "owner_id,name,email,channel,business_unit,manager_owner_id\n"
    people = [f"{one},{one},{one}@example.com,email,,\n" for one in (APPROVER, EXECUTOR, OTHER)]
    (workspace.registers / "owners.csv").write_text(columns + "".join(people))


def report(workspace: Workspace, owner: str, *options: str) -> tuple[int, dict[str, Any]]:
    words = ["refresh", "report", CASE, "--as", owner, *options, "--json"]
    done = CliRunner().invoke(app, [*words, "--workspace", str(workspace.path)])
    return done.exit_code, json.loads(done.stdout)


def kinds(workspace: Workspace) -> list[str]:
    return [kind for kind, _ in recorded(workspace)]


def test_a_version_trained_elsewhere_is_reported_and_who_executed_is_known(
    workspace: Workspace,
) -> None:
    code, told = report(workspace, EXECUTOR, "--version", "v4")
    assert (code, told["attempt"], told["model_version"]) == (0, 1, "v4")
    (began, started), (ended, payload) = recorded(workspace)
    assert (began, started["pipeline"]) == ("case_training_started", "elsewhere")
    assert (ended, payload["model_version"]) == ("case_training_ended", "v4")
    case = read_cases(ledger.events(workspace.ledger))[CASE]
    assert (case.status, case.executed_by, case.model_version) == ("validation", EXECUTOR, "v4")


def test_who_reports_is_told_what_comes_next(workspace: Workspace) -> None:
    words = ["refresh", "report", CASE, "--as", EXECUTOR, "--workspace", str(workspace.path)]
    failed = CliRunner().invoke(app, [*words, "--failed", "too few labels"])
    assert failed.stdout == "Recorded: attempt 1 failed: too few labels.\n"
    done = CliRunner().invoke(app, [*words, "--version", "v4"])
    assert f"afterlaunch run, then afterlaunch refresh validate {CASE}" in done.stdout


def test_training_that_failed_elsewhere_may_be_tried_again_and_reported_again(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    assert report(workspace, EXECUTOR, "--failed", "too few  labels")[0] == 0
    assert recorded(workspace)[-1][1]["why"] == "too few labels"
    scripted("import sys; sys.exit(3)")
    assert carry_out().order.attempt == 2
    assert report(workspace, OTHER, "--version", "v4")[1]["attempt"] == 3
    assert ledger.verify(workspace.ledger).broken is None


def test_after_the_gate_said_no_another_version_is_reported(workspace: Workspace) -> None:
    record(workspace, "case_training_started", EXECUTOR, attempt=1, pipeline="elsewhere")
    record(workspace, "case_training_ended", EXECUTOR, attempt=1, model_version="v4")
    record(workspace, "case_validation_failed", APPROVER, model_version="v4", why="not proven")
    code, told = report(workspace, OTHER, "--version", "v5")
    assert (code, told["attempt"], told["model_version"]) == (0, 2, "v5")


def test_a_report_ends_what_a_webhook_was_ordered_and_who_follows_it_sees_that(
    site: Site, ordered_from: OrderedFrom, carry_out: Execute, workspace: Workspace
) -> None:
    ordered_from(f"webhook:{site.url}/orders")
    site.says("POST", "/orders", Says(202))
    with ThreadPoolExecutor() as pool:
        following = pool.submit(carry_out)
        while not site.asked:
            time.sleep(0.01)
        assert report(workspace, OTHER, "--version", "v4")[0] == 0
        assert following.result().progress is None
    assert kinds(workspace) == ["case_training_started", "case_training_ended"]
    # Who executed is who ordered it, and nothing holds the case.
    assert read_cases(ledger.events(workspace.ledger))[CASE].executed_by == EXECUTOR
    with workspace.locked(f"refresh/{CASE}"):
        pass


def test_a_lost_attempt_says_how_to_end_it_and_is_ended(workspace: Workspace) -> None:
    record(workspace, "case_training_started", EXECUTOR, attempt=1, pipeline="webhook")
    case = read_cases(ledger.events(workspace.ledger))[CASE]
    assert f"`afterlaunch refresh report {CASE} --as OWNER` ends it" in standing(workspace, case)
    assert report(workspace, EXECUTOR, "--failed", "the other system forgot it")[0] == 0
    assert kinds(workspace) == ["case_training_started", "case_training_failed"]


def test_a_command_that_runs_here_is_not_over_because_somebody_says_so(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted(
        HAND_BACK
        + """
import pathlib, time
pathlib.Path("begun").touch()
while not pathlib.Path("go").exists():
    time.sleep(0.01)
"""
    )
    with ThreadPoolExecutor() as pool:
        first = pool.submit(carry_out)
        while not (workspace.path / "begun").exists():
            time.sleep(0.01)
        code, told = report(workspace, OTHER, "--version", "v4")
        (workspace.path / "go").touch()
        assert first.result().progress
    assert code == 1
    assert "is under way" in told["error"]
    refusal = recorded(workspace)[1]
    assert (refusal[0], refusal[1]["wanted"]) == ("case_refused", "report")


def test_who_approved_does_not_report(workspace: Workspace) -> None:
    code, told = report(workspace, APPROVER, "--version", "v4")
    assert code == 1
    assert "somebody else executes" in told["error"]
    ((kind, payload),) = recorded(workspace)
    assert (kind, payload["wanted"]) == ("case_refused", "report")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("case_closed", {"outcome": "withdrawn"}),
        ("case_reopened", {}),
        ("case_training_ended", {"model_version": "v3"}),
        ("case_validated", {}),
    ],
)
def test_in_any_other_status_a_report_is_refused_on_record(
    workspace: Workspace, kind: str, payload: dict[str, str]
) -> None:
    record(workspace, kind, APPROVER, **payload)
    code, told = report(workspace, EXECUTOR, "--version", "v4")
    assert code == 1
    assert "only training of an approved case is reported" in told["error"]
    assert kinds(workspace) == [kind, "case_refused"]


@pytest.mark.parametrize(
    ("owner", "options"),
    [
        (EXECUTOR, ()),
        (EXECUTOR, ("--version", "v4", "--failed", "x")),
        (EXECUTOR, ("--version", " ")),
        (EXECUTOR, ("--failed", " ")),
        ("nobody", ("--version", "v4")),
    ],
)
def test_wrong_usage_is_told_and_leaves_no_trace(
    workspace: Workspace, owner: str, options: tuple[str, ...]
) -> None:
    assert report(workspace, owner, *options)[0] == 2
    assert not recorded(workspace)


def test_a_model_without_a_pipeline_names_the_way_to_report(
    carry_out: Execute, ordered_from: OrderedFrom
) -> None:
    ordered_from("")
    with pytest.raises(AfterlaunchError) as refused:
        carry_out()
    assert f"`afterlaunch refresh report {CASE}`" in refused.value.mend
