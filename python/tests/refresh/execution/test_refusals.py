"""Who may not execute, and what is not executed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from approved_case import (
    APPROVER,
    record,
    recorded,
)
from site_for_tests import Site

from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.execution.execute import Outcome
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
OrderedFrom = Callable[[str], None]


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
