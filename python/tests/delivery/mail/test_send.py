"""A month's mails over a real server, through crashes: nobody gets two, nobody none.

What is guaranteed: a mail whose sender died is either certainly not sent, and goes out with the
next `send`, or in doubt, and goes out again only when somebody asks by its key.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from typer.testing import CliRunner
from whole_company import whole_company

from afterlaunch import ledger
from afterlaunch.cli import app
from afterlaunch.delivery import outbox

SCRIPT = Path(__file__).with_name("send_to_many.py")
MANY = 200


def workspace(folder: Path, owners: int) -> Path:
    registers = folder / "registers"
    registers.mkdir()
    rows = [f"owner_{n:03d},Owner {n},owner_{n:03d}@example.com,email,," for n in range(owners)]
    header = "owner_id,name,email,channel,business_unit,manager_owner_id"
    (registers / "owners.csv").write_text("\n".join([header, *rows]) + "\n")
    (registers / "settings.csv").write_text("setting,value\nsender,reports@example.com\n")
    return folder


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return workspace(tmp_path, MANY)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    return workspace(tmp_path, 4)


def begin(folder: Path, server, *arguments: str, owners: int = MANY, **more: str):
    command = [sys.executable, str(SCRIPT), str(owners), "send", "--month", "2025-12",
               "-w", str(folder), *arguments]  # fmt: skip
    return subprocess.Popen(
        command, env=os.environ | server.environment(**more),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def send(folder: Path, server, *arguments: str, **more) -> tuple[int, str]:
    process = begin(folder, server, *arguments, **more)
    output, errors = process.communicate(timeout=300)
    return process.returncode, output + errors


def states(folder: Path) -> dict[str, outbox.State]:
    events = ledger.events(folder / "ledger" / "events.jsonl")
    return {key: record.state for key, record in outbox.records(events).items()}


def killed_at(folder: Path, server, step: str, number: int, answer: str) -> None:
    """Send until the given occasion of a step, then kill -9; the server answers the dead."""
    running: list[subprocess.Popen] = []
    started = Event()

    def watch(name: str) -> str:
        if name != step or server.steps.count(step) != number:
            return ""
        started.wait()
        running[0].send_signal(signal.SIGKILL)
        running[0].wait()
        return answer

    server.watch = watch
    running.append(begin(folder, server))
    started.set()
    assert running[0].wait(timeout=300) == -signal.SIGKILL
    server.watch = lambda _: ""


def test_killed_three_times_among_200_owners_nobody_gets_two_and_nobody_none(many, server):
    gone = "451 nobody is there"
    killed_at(many, server, "MAIL", 50, gone)
    killed_at(many, server, "DATA", 100, gone)
    killed_at(many, server, "KEPT", 150, "")
    code, said = send(many, server)
    assert code == 1, said

    doubtful = sorted(key for key, state in states(many).items() if state == "doubtful")
    arrived = Counter(server.recipients)
    assert set(arrived.values()) == {1}, "nobody has two"
    assert len(doubtful) == 3
    assert "sent: 48; sent before: 149" in said
    for key in doubtful:
        assert f"--resend {key}" in said
    assert said.count("Message-ID: <report.2025-12.") == 3

    # One of the three had arrived: what its Message-ID tells whoever looks for it at the server.
    ids = {line.split("Message-ID: ")[1] for line in said.splitlines() if "Message-ID: " in line}
    there = [one for one in server.arrived if one["Message-ID"] in ids]
    assert len(there) == 1
    owner = there[0]["To"].addresses[0].username
    lost = [key for key in doubtful if not key.endswith(owner)]
    again = [part for key in lost for part in ("--resend", key)]
    code, said = send(many, server, *again)
    assert code == 1, "the one that arrived stays in doubt"
    code, said = send(many, server, "--arrived", f"report:2025-12:{owner}")
    assert code == 0 and "sent before: 200" in said
    arrived = Counter(server.recipients)
    assert len(arrived) == MANY and set(arrived.values()) == {1}

    events = ledger.events(many / "ledger" / "events.jsonl")
    delivered = [event["subject"] for event in events if event["kind"] == "report_delivered"]
    assert len(delivered) == len(set(delivered)) == MANY
    assert "@example.com" not in json.dumps([e for e in events if e["kind"] != "message_claimed"])
    assert len({event["event_id"] for event in events}) == len(events)


def test_two_at_once_are_one(few, server):
    first_is_there, second_is_done = Event(), Event()

    def watch(name: str) -> str:
        first_is_there.set()
        second_is_done.wait()
        return ""

    server.watch = watch
    first = begin(few, server, owners=4, TIMEOUT="60")
    assert first_is_there.wait(timeout=300)
    code, said = send(few, server, owners=4)
    second_is_done.set()
    first.communicate(timeout=300)
    assert first.returncode == 0
    assert code != 0 and "another delivery is in progress" in said
    arrived = Counter(server.recipients)
    assert len(arrived) == 4 and set(arrived.values()) == {1}


def test_a_month_is_sent_once_unless_it_is_asked_for_again(few, server):
    assert send(few, server, owners=4)[0] == 0
    code, said = send(few, server, owners=4)
    assert code == 0 and "sent: 0; sent before: 4" in said
    assert send(few, server, "--resend", "all", owners=4)[0] == 0
    assert len(server.arrived) == 4, "nothing was in doubt"
    code, said = send(few, server, "--resend", "report:2025-12:owner_002", owners=4)
    assert code == 0, said
    assert Counter(server.recipients)["owner_002@example.com"] == 2
    assert len(server.arrived) == 5
    code, said = send(few, server, "--resend", "report:2025-11:owner_002", owners=4)
    assert code == 2 and "no message report:2025-11:owner_002" in said


def test_a_dead_server_leaves_everything_pending_and_is_not_asked_again(few, server):
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = str(free.getsockname()[1])
    code, said = send(few, server, owners=4, PORT=nobody)
    assert code == 1
    assert "owner_000: not sent: mail server 127.0.0.1" in said
    assert "Not tried, since the mail server cannot be used: owner_001, owner_002" in said
    assert states(few) == {"report:2025-12:owner_000": "pending"}
    code, said = send(few, server, owners=4)
    assert code == 0 and len(server.arrived) == 4, said


def test_a_server_that_never_answers_leaves_one_doubt(few, server):
    server.drop = {"KEPT"}
    code, said = send(few, server, owners=4)
    assert code == 1 and "owner_000: in doubt" in said
    assert states(few) == {"report:2025-12:owner_000": "doubtful"}
    server.drop = set()
    code, said = send(few, server, owners=4)
    assert code == 1 and "sent: 3" in said and "--resend report:2025-12:owner_000" in said
    assert Counter(server.recipients) == {f"owner_{n:03d}@example.com": 1 for n in range(4)}


def test_a_wrong_password_is_said_and_stands_nowhere(few, server):
    code, said = send(few, server, owners=4, PASSWORD="not the passw0rd")
    assert code == 1 and "wrong user or password" in said
    assert "passw0rd" not in said
    assert "passw0rd" not in (few / "ledger" / "events.jsonl").read_text()
    assert server.arrived == []


def test_whoever_cannot_be_reached_is_named_and_the_others_get_theirs(few, server):
    owners = few / "registers" / "owners.csv"
    kept = [line for line in owners.read_text().splitlines() if "owner_001" not in line]
    owners.write_text("\n".join(kept).replace("owner_002@example.com", "") + "\n")
    code, said = send(few, server, "--json", owners=3)
    assert code == 1
    found = json.loads(said[said.index("{") : said.rindex("}") + 1])
    assert {one["owner_id"]: one["reason"] for one in found["failed"]} == {
        "gone": "answers for Card fraud and is not in registers/owners.csv",
        "owner_001": "has left registers/owners.csv",
        "owner_002": "has no e-mail address",
    }
    assert all(one["mend"] for one in found["failed"])
    assert found["sent"] == ["report:2025-12:owner_000"]
    assert server.recipients == ["owner_000@example.com"]


def test_a_dry_run_needs_no_server_and_writes_the_same_files_twice(few, server):
    seen = []
    for _ in range(2):
        code, said = send(few, server, "--dry-run", owners=4, HOST="", PASSWORD="")
        assert code == 0, said
        folder = few / "reports" / "2025-12" / "mail"
        seen.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert seen[0] == seen[1]
    assert list(seen[0]) == [f"owner_{n:03d}.eml" for n in range(4)]
    assert server.steps == [] and not (few / "ledger").exists()


def test_the_reports_of_a_warehouse_arrive(tmp_path, server, monkeypatch):
    whole_company().write(tmp_path / "warehouse.duckdb")
    (tmp_path / "registers").mkdir()
    names = ("anna", "ben", "carl", "dora", "eve")
    rows = ["owner_id,name,email", *(f"{one},{one.title()},{one}@example.com" for one in names)]
    (tmp_path / "registers" / "owners.csv").write_text("\n".join(rows) + "\n")
    for name, value in server.environment(FROM="reports@example.com").items():
        monkeypatch.setenv(name, value)
    arguments = ["send", "-w", str(tmp_path), "--month", "2025-12", "--json"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert server.recipients == [f"{one}@example.com" for one in ("anna", "carl", "dora", "eve")]
    (report,) = server.arrived[0].iter_attachments()
    assert report.get_filename() == "2025-12-anna.html"
    again = CliRunner().invoke(app, arguments)
    assert len(json.loads(again.stdout)["already_sent"]) == 4
    assert len(server.arrived) == 4


def test_a_month_that_is_not_over_is_not_sent(tmp_path, server):
    company = whole_company()
    for row in company.rows["fct_metrics"]:
        row["evaluated_on"] = date(2025, 12, 30)
    company.write(tmp_path / "warehouse.duckdb")
    done = CliRunner().invoke(app, ["send", "-w", str(tmp_path), "--month", "2025-12"])
    assert done.exit_code == 2 and "2025-12 is not over in what is known" in done.output
    assert server.steps == []
