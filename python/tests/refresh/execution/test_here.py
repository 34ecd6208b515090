"""Commands on this machine: what they get, what they leave, and that they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from approved_case import APPROVER, CASE, EXECUTOR, IMPATIENT, MODEL, record, recorded

from afterlaunch import ledger
from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.case import read_cases
from afterlaunch.refresh.execution.execute import LOST, Outcome
from afterlaunch.refresh.execution.standing import standing
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
Scripted = Callable[[str], None]

HAND_BACK = """
import json, os
with open(os.environ["AFTERLAUNCH_RESULT"], "w") as file:
    json.dump({"model_version": "v3", "training_data_until": "2025-05-31"}, file)
"""


@pytest.fixture
def scripted(workspace: Workspace, ordered_from: Callable[[str], None]) -> Scripted:
    """Return a function that makes a Python script the pipeline."""

    def write(text: str) -> None:
        (workspace.path / "train.py").write_text(textwrap.dedent(text))
        ordered_from("command:python {workspace}/train.py 'a b' $HOME ;ls")

    return write


def log(workspace: Workspace, attempt: int = 1) -> str:
    return (workspace.path / "refresh" / CASE / f"attempt-{attempt}" / "log.txt").read_text()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie whose parent is gone may wait to be reaped.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def wait_for(path: Path) -> str:
    until = time.monotonic() + 10
    while not (path.is_file() and path.read_text().endswith("\n")):
        assert time.monotonic() < until, f"{path} was never written"
        time.sleep(0.01)
    return path.read_text().strip()


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


def test_at_the_end_of_its_time_a_command_ends_with_all_it_has_started(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted(
        """
        import signal, subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        open("pids", "w").write(f"{child.pid}\\n")
        print("under way", flush=True)
        time.sleep(60)
        """
    )
    carry_out(patience=replace(IMPATIENT, timeout=1.0))
    kind, payload = recorded(workspace)[-1]
    assert kind == "case_training_failed"
    assert "ended after 1 seconds" in payload["why"]
    assert payload["exit_code"] is None
    assert not is_alive(int((workspace.path / "pids").read_text()))
    assert log(workspace) == "under way\n"


def test_what_a_command_leaves_behind_is_ended_with_it(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted(
        HAND_BACK
        + """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open("pids", "w").write(f"{child.pid}\\n")
"""
    )
    outcome = carry_out()
    assert outcome.progress and outcome.progress.result
    assert not is_alive(int((workspace.path / "pids").read_text()))


def test_a_second_execute_is_refused_while_one_runs(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted(
        HAND_BACK
        + """
import pathlib, time
pathlib.Path("begun").write_text("\\n")
while not pathlib.Path("go").exists():
    time.sleep(0.01)
"""
    )
    with ThreadPoolExecutor() as pool:
        first = pool.submit(carry_out)
        wait_for(workspace.path / "begun")
        with pytest.raises(AfterlaunchError, match="is under way"):
            carry_out("tomas.okafor")
        (workspace.path / "go").touch()
        assert first.result().progress
    assert [kind for kind, _ in recorded(workspace)] == [
        "case_training_started",
        "case_refused",
        "case_training_ended",
    ]


def test_a_killed_execute_is_found_and_its_command_ends_before_another_begins(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted(
        HAND_BACK
        + """
import pathlib, time
pathlib.Path("pid").write_text(f"{os.getpid()}\\n")
while not pathlib.Path("go").exists():
    time.sleep(0.01)
"""
    )
    program = (
        "import sys; from afterlaunch.refresh.execution.execute import execute;"
        "from afterlaunch.workspace import Workspace; from pathlib import Path;"
        f"execute(Workspace.open(Path(sys.argv[1])), {CASE!r}, 'jonas.lind')"
    )
    killed = subprocess.Popen([sys.executable, "-c", program, str(workspace.path)])
    pid = int(wait_for(workspace.path / "pid"))
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    # Its command lives on, and holds the case.
    with pytest.raises(AfterlaunchError, match=rf"process {pid}\b"):
        carry_out()
    (workspace.path / "go").touch()
    until = time.monotonic() + 10
    while is_alive(pid):
        assert time.monotonic() < until
        time.sleep(0.01)
    outcome = carry_out()
    assert outcome.lost == LOST
    assert [kind for kind, _ in recorded(workspace)] == [
        "case_training_started",
        "case_refused",
        "case_training_failed",
        "case_training_started",
        "case_training_ended",
    ]


def test_variables_of_the_product_are_not_passed_on(
    workspace: Workspace, scripted: Scripted, carry_out: Execute
) -> None:
    scripted(HAND_BACK)
    with pytest.raises(AfterlaunchError, match="AFTERLAUNCH_TOKEN_X"):
        carry_out(environment={"AFTERLAUNCH_PIPELINE_ENV": "AFTERLAUNCH_TOKEN_X"})
    assert not recorded(workspace)


def test_an_execute_that_is_asked_to_stop_ends_its_command_and_says_so(
    workspace: Workspace, scripted: Scripted
) -> None:
    owners = "owner_id,name,email,channel,business_unit,manager_owner_id\n"
    (workspace.registers / "owners.csv").write_text(f"{owners}{EXECUTOR},J,j@example.com,email,,\n")
    scripted(
        """
        import os, time
        open("pid", "w").write(f"{os.getpid()}\\n")
        time.sleep(60)
        """
    )
    command = ["refresh", "execute", CASE, "--as", EXECUTOR, "--workspace", str(workspace.path)]
    process = subprocess.Popen(
        [sys.executable, "-m", "afterlaunch", *command], stderr=subprocess.DEVNULL
    )
    pid = int(wait_for(workspace.path / "pid"))
    process.terminate()
    assert process.wait() == 1
    assert not is_alive(pid)
    kind, payload = recorded(workspace)[-1]
    assert kind == "case_training_failed"
    assert payload["why"] == "it was ended because `execute` was"


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
    scripted(HAND_BACK)
    ended = afterlaunch(*give, "--as", EXECUTOR, "--json")
    assert ended.returncode == 0, ended.stderr
    document = json.loads(ended.stdout)
    assert (document["attempt"], document["model_version"]) == (2, "v3")
    refused = afterlaunch(*give, "--as", "nobody")
    assert refused.returncode == 2
    assert f"name one of: {APPROVER}, {EXECUTOR}" in refused.stderr


def test_a_lost_attempt_is_told_from_one_that_goes_on(
    workspace: Workspace, scripted: Scripted
) -> None:
    scripted(HAND_BACK)
    record(workspace, "case_training_started", EXECUTOR, attempt=1, pipeline="command")
    case = read_cases(ledger.events(workspace.ledger))[CASE]
    assert "begins another one" in standing(workspace, case)
    with workspace.locked(f"refresh/{CASE}"):
        assert "Attempt 1 is under way" in standing(workspace, case)
    record(workspace, "case_training_started", EXECUTOR, attempt=2, pipeline="airflow")
    case = read_cases(ledger.events(workspace.ledger))[CASE]
    assert "orders nothing twice" in standing(workspace, case)
