"""Orders to Airflow, how they are followed, and what goes wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from approved_case import (
    IMPATIENT,
    KEY,
    ORDER,
    RUNS,
    SECRET,
    VERSION,
    XCOM,
    lose_an_attempt_on_github,
    recorded,
)
from site_for_tests import Says, Site

from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.execution.execute import Outcome
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
OrderedFrom = Callable[[str], None]


def test_airflow_is_ordered_followed_and_its_version_recorded(
    airflow: Site, carry_out: Execute, workspace: Workspace
) -> None:
    outcome = carry_out()
    assert outcome.progress and outcome.progress.result
    (started, how), (ended, what) = recorded(workspace)
    assert (started, ended) == ("case_training_started", "case_training_ended")
    assert how["pipeline"] == "airflow"
    assert how["attempt"] == what["attempt"] == 1
    assert VERSION.items() <= what.items()
    order = airflow.asked[0]
    assert order.document["dag_run_id"] == KEY
    assert order.document["logical_date"] is None
    assert ORDER.items() <= order.document["conf"].items()
    assert all(one.headers["Authorization"] == f"Bearer {SECRET}" for one in airflow.asked)
    assert SECRET not in workspace.ledger.read_text()


def test_what_airflow_stores_as_text_is_read_too(airflow: Site, carry_out: Execute) -> None:
    airflow.says("GET", XCOM, Says(200, {"value": json.dumps(VERSION)}))
    outcome = carry_out()
    assert outcome.progress and outcome.progress.result
    assert outcome.progress.result.model_version == "v3"


def test_a_dag_run_that_fails_or_returns_nothing_fails_the_attempt(
    airflow: Site, carry_out: Execute, workspace: Workspace
) -> None:
    airflow.says("GET", f"{RUNS}/{KEY}", Says(200, {"state": "failed"}))
    carry_out()
    again = KEY.replace(".1", ".2")
    airflow.says("GET", f"{RUNS}/{again}", Says(200, {"state": "success"}))
    carry_out()
    kinds = [kind for kind, _ in recorded(workspace)]
    assert kinds == ["case_training_started", "case_training_failed"] * 2
    assert [payload["why"] for kind, payload in recorded(workspace)[1::2]] == [
        "the DAG run failed",
        "the pipeline succeeded but handed back no usable result: it is no JSON object",
    ]


def test_a_server_that_stumbles_is_asked_again(airflow: Site, carry_out: Execute) -> None:
    airflow.says("POST", RUNS, Says(500), Says(0), Says(409, {"detail": "exists"}))
    outcome = carry_out()
    assert outcome.progress and outcome.progress.result
    assert airflow.times("POST", RUNS) == 3
    assert {one.document["dag_run_id"] for one in airflow.asked if one.method == "POST"} == {KEY}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(
    airflow: Site, carry_out: Execute, workspace: Workspace, status: int
) -> None:
    airflow.says("POST", RUNS, Says(status, headers={"Location": f"{airflow.url}/elsewhere"}))
    carry_out()
    assert [one.path for one in airflow.asked] == [RUNS]
    assert "redirect, which is not followed" in recorded(workspace)[-1][1]["why"]


def test_a_wrong_token_fails_the_attempt_and_names_its_variable_never_its_value(
    airflow: Site, carry_out: Execute, workspace: Workspace
) -> None:
    airflow.says("POST", RUNS, Says(401, {"detail": f"token {SECRET} is not valid"}))
    outcome = carry_out()
    kind, payload = recorded(workspace)[-1]
    assert kind == "case_training_failed"
    assert "AFTERLAUNCH_TOKEN_127_0_0_1" in payload["why"]
    assert SECRET not in workspace.ledger.read_text() + repr(outcome)
    assert airflow.times("POST", RUNS) == 1


def test_without_a_secret_nothing_is_ordered_or_recorded(
    airflow: Site, carry_out: Execute, workspace: Workspace
) -> None:
    with pytest.raises(AfterlaunchError, match="has no AFTERLAUNCH_TOKEN_127_0_0_1"):
        carry_out(environment={"AFTERLAUNCH_TOKEN_127_0_0_1": ""})
    assert not airflow.asked
    assert not recorded(workspace)


def test_a_host_that_cannot_be_reached_fails_the_attempt(
    carry_out: Execute, workspace: Workspace, ordered_from: OrderedFrom
) -> None:
    ordered_from("airflow:http://127.0.0.1:9/refresh_fraud")
    carry_out()
    assert "cannot be reached" in recorded(workspace)[-1][1]["why"]


def test_work_that_outlives_its_time_fails_the_attempt_and_can_be_executed_again(
    airflow: Site, carry_out: Execute, workspace: Workspace
) -> None:
    airflow.says("GET", f"{RUNS}/{KEY}", Says(200, {"state": "running"}))
    carry_out(patience=replace(IMPATIENT, timeout=0.1))
    kind, payload = recorded(workspace)[-1]
    assert kind == "case_training_failed"
    assert "may still go on" in payload["why"]
    airflow.says("GET", f"{RUNS}/{KEY[:-1]}2", Says(200, {"state": "failed"}))
    assert carry_out().order.attempt == 2


def test_an_answer_that_never_comes_leaves_the_order_to_be_taken_up_under_the_same_key(
    airflow: Site, carry_out: Execute, workspace: Workspace
) -> None:
    airflow.says("POST", RUNS, Says(200, slow=0.4))
    with pytest.raises(AfterlaunchError, match="stays under way"):
        carry_out()
    assert [kind for kind, _ in recorded(workspace)] == ["case_training_started"]
    airflow.says("POST", RUNS, Says(409))
    outcome = carry_out()
    assert outcome.progress and outcome.progress.result
    assert outcome.order.attempt == 1
    keys = {one.document["dag_run_id"] for one in airflow.asked if one.method == "POST"}
    assert keys == {KEY}


def test_losing_sight_does_not_end_an_attempt(
    airflow: Site, carry_out: Execute, workspace: Workspace
) -> None:
    airflow.says("GET", f"{RUNS}/{KEY}", Says(401))
    with pytest.raises(AfterlaunchError, match="stays under way") as lost:
        carry_out()
    assert "AFTERLAUNCH_TOKEN_127_0_0_1" in lost.value.mend
    busy = [Says(503)] * 3
    airflow.says("GET", f"{RUNS}/{KEY}", *busy, Says(200, {"state": "success"}))
    outcome = carry_out()
    assert outcome.progress and outcome.progress.result


def test_a_lost_attempt_whose_policy_moved_on_is_given_up(
    airflow: Site, carry_out: Execute, workspace: Workspace
) -> None:
    lose_an_attempt_on_github(workspace)
    airflow.says("GET", f"{RUNS}/{KEY[:-1]}2", Says(200, {"state": "failed"}))
    outcome = carry_out()
    assert outcome.order.attempt == 2
    assert outcome.lost
    assert [kind for kind, _ in recorded(workspace)] == [
        "case_training_started",
        "case_training_failed",
        "case_training_started",
        "case_training_failed",
    ]
