"""Dispatches to GitHub, and the runs that come of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from approved_case import (
    KEY,
    ORDER,
    lose_an_attempt_on_github,
    recorded,
)
from site_for_tests import Says, Site

from afterlaunch.refresh.execution.execute import Outcome
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
OrderedFrom = Callable[[str], None]

REPOSITORY = "/repos/northlight/models"


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
