"""Orders to systems elsewhere, and what is recorded of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from approved_case import (
    APPROVER,
    CASE,
    EXECUTOR,
    IMPATIENT,
    MODEL,
    SECRET,
    record,
    recorded,
)
from site_for_tests import Says, Site

from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.execution.execute import Outcome
from afterlaunch.refresh.execution.webhook import key_of, sign
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
OrderedFrom = Callable[[str], None]

KEY = f"{CASE}.1"
ORDER = {"case_id": CASE, "model_id": MODEL, "attempt": 1, "idempotency_key": KEY}
RUNS = "/api/v2/dags/refresh_fraud/dagRuns"
XCOM = f"{RUNS}/{KEY}/taskInstances/afterlaunch_result/xcomEntries/return_value"
REPOSITORY = "/repos/northlight/models"
VERSION = {
    "model_version": "v3",
    "training_data_from": "2024-06-01",
    "training_data_until": "2025-05-31",
}


@pytest.fixture
def airflow(site: Site, ordered_from: OrderedFrom) -> Site:
    ordered_from(f"airflow:{site.url}/refresh_fraud")
    site.says("POST", RUNS, Says(200, {"dag_run_id": KEY, "state": "queued"}))
    site.says(
        "GET", f"{RUNS}/{KEY}", Says(200, {"state": "running"}), Says(200, {"state": "success"})
    )
    site.says("GET", XCOM, Says(200, {"key": "return_value", "value": VERSION}))
    return site


@pytest.fixture
def webhook(site: Site, ordered_from: OrderedFrom) -> Site:
    ordered_from(f"webhook:{site.url}/orders")
    site.says("POST", "/orders", Says(202, {"status_url": "/orders/1"}))
    done = Says(200, {"state": "succeeded", **VERSION})
    site.says("GET", "/orders/1", Says(200, {"state": "queued"}), done)
    return site


@pytest.fixture
def github(site: Site, ordered_from: OrderedFrom, monkeypatch: pytest.MonkeyPatch) -> Site:
    ordered_from("github:northlight/models")
    site.says("POST", f"{REPOSITORY}/dispatches", Says(204))
    other = {"id": 1, "display_title": f"Refresh {KEY}0", "status": "in_progress"}
    run = {"id": 7, "display_title": f"Refresh {KEY}", "html_url": "https://github.com/run/7"}
    none = Says(200, {"workflow_runs": [other]})
    running = Says(200, {"workflow_runs": [run | {"status": "queued", "conclusion": None}, other]})
    done = Says(200, {"workflow_runs": [run | {"status": "completed", "conclusion": "success"}]})
    site.says("GET", f"{REPOSITORY}/actions/runs", none, running, done)
    named = {"artifacts": [{"name": "logs"}, {"name": "model_version=v3"}]}
    site.says("GET", f"{REPOSITORY}/actions/runs/7/artifacts", Says(200, named))
    return site


def on_github(site: Site) -> dict[str, str]:
    return {"AFTERLAUNCH_GITHUB_API": site.url}


def lose_an_attempt_on_github(workspace: Workspace) -> None:
    details = {"pipeline": "github", "target": "github:northlight/models", "timeout_seconds": 1e9}
    record(workspace, "case_training_started", EXECUTOR, attempt=1, **details)


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


def test_a_webhook_is_signed_followed_and_its_version_recorded(
    webhook: Site, carry_out: Execute, workspace: Workspace
) -> None:
    outcome = carry_out()
    assert outcome.progress and outcome.progress.result
    assert VERSION.items() <= recorded(workspace)[-1][1].items()
    assert ORDER.items() <= webhook.asked[0].document.items()
    for one in webhook.asked:
        assert one.headers["webhook-id"] == one.headers["Idempotency-Key"] == KEY
        # As the specification has it, by other means than the product's.
        signed = b".".join([KEY.encode(), one.headers["webhook-timestamp"].encode(), one.body])
        expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest())
        assert one.headers["webhook-signature"] == f"v1,{expected.decode()}"
        assert SECRET not in str(one.headers)


def test_the_signature_of_the_published_example() -> None:
    """The example of standardwebhooks.com's reference libraries."""
    secret = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_may_answer_through_the_ledger(
    webhook: Site, carry_out: Execute, workspace: Workspace
) -> None:
    webhook.says("POST", "/orders", Says(202))
    with ThreadPoolExecutor() as pool:
        following = pool.submit(carry_out)
        while not webhook.asked:
            time.sleep(0.01)
        record(workspace, "case_training_ended", "ml-platform", attempt=1, model_version="v3")
        assert following.result().progress is None
    assert [kind for kind, _ in recorded(workspace)] == [
        "case_training_started",
        "case_training_ended",
    ]


def test_a_webhook_that_never_answers_fails_in_time(
    webhook: Site, carry_out: Execute, workspace: Workspace
) -> None:
    webhook.says("POST", "/orders", Says(202))
    carry_out(patience=replace(IMPATIENT, timeout=0.05))
    assert "did not end in the time" in recorded(workspace)[-1][1]["why"]


def test_a_status_address_of_another_site_is_not_asked(
    webhook: Site, carry_out: Execute, workspace: Workspace
) -> None:
    webhook.says("POST", "/orders", Says(202, {"status_url": "https://elsewhere.example.com/1"}))
    carry_out()
    assert "of another site" in recorded(workspace)[-1][1]["why"]


def test_github_is_ordered_once_and_its_run_found_by_its_title(
    github: Site, carry_out: Execute, workspace: Workspace
) -> None:
    outcome = carry_out(environment=on_github(github))
    assert outcome.progress and outcome.progress.result
    assert outcome.progress.result.model_version == "v3"
    assert outcome.progress.where == "https://github.com/run/7"
    order = github.asked[0]
    assert order.document["event_type"] == "afterlaunch_refresh"
    assert ORDER.items() <= order.document["client_payload"].items()
    assert order.headers["X-GitHub-Api-Version"]
    assert recorded(workspace)[-1][0] == "case_training_ended"


def test_a_dispatch_that_may_have_arrived_is_never_sent_twice(
    github: Site, carry_out: Execute
) -> None:
    github.says("POST", f"{REPOSITORY}/dispatches", Says(502))
    outcome = carry_out(environment=on_github(github))
    assert outcome.progress and outcome.progress.result
    assert github.times("POST", f"{REPOSITORY}/dispatches") == 1


def test_a_dispatch_that_is_one_too_many_fails_the_attempt(
    github: Site, carry_out: Execute, workspace: Workspace
) -> None:
    github.says("POST", f"{REPOSITORY}/dispatches", Says(429, {"message": "wait a minute"}))
    carry_out(environment=on_github(github))
    assert "429 (wait a minute)" in recorded(workspace)[-1][1]["why"]
    assert len(github.asked) == 1


def test_a_dispatch_of_which_no_run_appears_fails_the_attempt(
    github: Site, carry_out: Execute, workspace: Workspace
) -> None:
    github.says("GET", f"{REPOSITORY}/actions/runs", Says(200, {"workflow_runs": []}))
    carry_out(environment=on_github(github))
    assert "run-name" in recorded(workspace)[-1][1]["why"]


def test_a_workflow_that_fails_says_how(
    github: Site, carry_out: Execute, workspace: Workspace
) -> None:
    run = {"id": 7, "display_title": KEY, "status": "completed", "conclusion": "timed_out"}
    github.says("GET", f"{REPOSITORY}/actions/runs", Says(200, {"workflow_runs": [run]}))
    carry_out(environment=on_github(github))
    assert "timed_out" in recorded(workspace)[-1][1]["why"]


def test_a_lost_attempt_on_github_is_looked_for_and_not_sent_again(
    github: Site, carry_out: Execute, workspace: Workspace
) -> None:
    lose_an_attempt_on_github(workspace)
    outcome = carry_out(environment=on_github(github))
    assert outcome.progress and outcome.progress.result
    assert not github.times("POST", f"{REPOSITORY}/dispatches")


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


def test_who_approved_does_not_execute_and_the_refusal_is_recorded(
    airflow: Site, carry_out: Execute, workspace: Workspace
) -> None:
    with pytest.raises(AfterlaunchError, match="somebody else executes"):
        carry_out(APPROVER)
    ((kind, payload),) = recorded(workspace)
    assert (kind, payload["wanted"]) == ("case_refused", "execute")
    assert not airflow.asked


def test_a_case_that_is_not_approved_is_not_executed(
    airflow: Site, carry_out: Execute, workspace: Workspace
) -> None:
    record(workspace, "case_closed", APPROVER, outcome="withdrawn")
    with pytest.raises(AfterlaunchError, match="is closed"):
        carry_out()
    assert not airflow.asked


def test_a_model_whose_policy_names_no_pipeline_is_not_executed(
    carry_out: Execute, ordered_from: OrderedFrom
) -> None:
    ordered_from("")
    with pytest.raises(AfterlaunchError, match="names no pipeline"):
        carry_out()
