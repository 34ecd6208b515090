"""Commands on this machine: what they get, and what they hand back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from approved_case import (
    APPROVER,
    CASE,
    EXECUTOR,
    HAND_BACK,
    MODEL,
    log,
    recorded,
)

from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.execution.execute import Outcome
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
Scripted = Callable[[str], None]


def test_a_command_hands_back_its_version(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted(HAND_BACK)
    outcome = carry_out()
    assert outcome.progress and outcome.progress.result
    (_, started), (kind, payload) = recorded(workspace)
    assert started["pipeline"] == "command"
    assert kind == "case_training_ended"
    assert payload["model_version"] == "v3"
    assert payload["training_data_from"] is None
    assert payload["training_data_until"] == "2025-05-31"
    assert payload["where"] == f"refresh/{CASE}/attempt-1/log.txt"


def test_no_shell_few_variables_and_no_secrets_in_the_log(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted(
        HAND_BACK
        + """
        import sys
        print(sys.argv[1:], os.getcwd())
        print(sorted(os.environ))
        print(os.environ["AFTERLAUNCH_CASE"], os.environ["AFTERLAUNCH_MODEL"])
        print("user:", os.environ["DATABASE_URL"], file=sys.stderr)
        print("never given, never shown: hunter2-hunter2 and line-one or line-two")
        """.replace("\n        ", "\n")
    )
    carry_out(
        environment={
            "AFTERLAUNCH_PIPELINE_ENV": "DATABASE_URL, NOT_THERE",
            "DATABASE_URL": "postgresql://me:pa55word@db/x",
            "MY_PASSWORD": "hunter2-hunter2",
            "PRIVATE_PEM": "line-one\nline-two",
        }
    )
    text = log(workspace)
    assert f"['a b', '$HOME', ';ls'] {workspace.path}" in text
    given = next(line for line in text.splitlines() if "AFTERLAUNCH_CASE" in line)
    names = {name.strip("[]' ") for name in given.split(",")} - {"LC_CTYPE"}
    assert names == {
        "AFTERLAUNCH_ATTEMPT",
        "AFTERLAUNCH_CASE",
        "AFTERLAUNCH_MODEL",
        "AFTERLAUNCH_ORDERED_ON",
        "AFTERLAUNCH_RESULT",
        "AFTERLAUNCH_WORKSPACE",
        "DATABASE_URL",
        "PATH",
    }
    assert f"{CASE} {MODEL}" in text
    for secret in ("pa55word", "hunter2", "line-one", "line-two"):
        assert secret not in text + workspace.ledger.read_text()
    assert "user: ***" in text


def test_a_command_that_fails_says_so_and_can_be_executed_again(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted("import sys; print('no data'); sys.exit(3)")
    carry_out()
    kind, payload = recorded(workspace)[-1]
    assert (kind, payload["exit_code"]) == ("case_training_failed", 3)
    assert log(workspace) == "no data\n"
    scripted(HAND_BACK)
    outcome = carry_out()
    assert outcome.order.attempt == 2
    assert recorded(workspace)[-1][0] == "case_training_ended"


@pytest.mark.parametrize("written", ["", "{", "[]", '{"model_version": ""}'])
def test_success_without_a_result_is_a_failure(
    workspace: Workspace, scripted: Scripted, carry_out: Execute, written: str
) -> None:
    scripted(f"import os; open(os.environ['AFTERLAUNCH_RESULT'], 'w').write('''{written}''')")
    carry_out()
    kind, payload = recorded(workspace)[-1]
    assert (kind, payload["exit_code"]) == ("case_training_failed", 0)
    assert "no usable result" in payload["why"]


def test_a_program_that_is_not_there_is_a_failure(
    workspace: Workspace, ordered_from: Callable[[str], None], carry_out: Execute
) -> None:
    ordered_from("command:no-such-program --now")
    carry_out()
    assert "no-such-program cannot be run" in recorded(workspace)[-1][1]["why"]


def test_variables_of_the_product_are_not_passed_on(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted(HAND_BACK)
    with pytest.raises(AfterlaunchError, match="AFTERLAUNCH_TOKEN_X"):
        carry_out(environment={"AFTERLAUNCH_PIPELINE_ENV": "AFTERLAUNCH_TOKEN_X"})
    assert not recorded(workspace)


def test_the_command_line_says_what_became_of_it(
    workspace: Workspace, scripted: Scripted, afterlaunch: Callable[..., Any]
) -> None:
    owners = "owner_id,name,email,channel,business_unit,manager_owner_id\n"
    people = [f"{one},{one},{one}@example.com,email,Payments,\n" for one in (APPROVER, EXECUTOR)]
    (workspace.registers / "owners.csv").write_text(owners + "".join(people))
    scripted("import sys; sys.exit(3)")
    give = ("refresh", "execute", CASE, "--workspace", workspace.path)
    failed = afterlaunch(*give, "--as", EXECUTOR)
    assert failed.returncode == 1
    assert "exit code 3" in failed.stdout
    assert "afterlaunch run" not in failed.stdout
    as_json = afterlaunch(*give, "--as", EXECUTOR, "--json")
    assert as_json.returncode == 1
    document = json.loads(as_json.stdout)
    assert (document["attempt"], document["model_version"]) == (2, None)
    scripted(HAND_BACK)
    ended = afterlaunch(*give, "--as", EXECUTOR)
    assert ended.returncode == 0, ended.stderr
    assert "Attempt 3 handed back v3." in ended.stdout
    assert f"Next: afterlaunch run, then afterlaunch refresh validate {CASE}" in ended.stdout
    refused = afterlaunch(*give, "--as", "nobody")
    assert refused.returncode == 2
    assert f"name one of: {APPROVER}, {EXECUTOR}" in refused.stderr
