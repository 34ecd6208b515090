"""Commands on this machine end: in time, with all they started, and never two at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from approved_case import (
    CASE,
    EXECUTOR,
    HAND_BACK,
    IMPATIENT,
    is_alive,
    log,
    record,
    recorded,
    wait_for,
)

from afterlaunch import ledger
from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.case import read_cases
from afterlaunch.refresh.execution.execute import LOST, Outcome
from afterlaunch.refresh.execution.standing import standing
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
Scripted = Callable[[str], None]


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
