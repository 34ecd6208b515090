"""``afterlaunch notify`` from the command line to the receiver."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from matters import ANA, BREACH, DECLINES, INTAKE
from receiver import Receiver
from typer.testing import CliRunner

from afterlaunch import ledger
from afterlaunch.cli import app

VARIABLE = "AFTERLAUNCH_CHANNEL_TEAM"
TEAM = f"env:{VARIABLE}"


def notify(workspace: Path, *arguments: str):
    return CliRunner().invoke(app, ["notify", "-w", str(workspace), *arguments])


def events(workspace: Path) -> list[tuple[str, str]]:
    found = ledger.events(workspace / "ledger" / "events.jsonl")
    return [(event["kind"], event["payload"].get("owner_id", "")) for event in found]


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch) -> None:
    for name in [one for one in os.environ if one.startswith("AFTERLAUNCH_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def team(inbox: Receiver, monkeypatch) -> Receiver:
    monkeypatch.setenv(VARIABLE, f"json://127.0.0.1:{inbox.server_port}/sekret")
    return inbox


def test_each_owner_gets_one_message_and_gets_it_once(build, team: Receiver) -> None:
    workspace = build(BREACH, DECLINES, INTAKE, channel=TEAM)
    first = notify(workspace)
    assert first.exit_code == 0, first.output
    titles = sorted(payload["title"] for _, payload in team.received)
    assert titles == [
        "Card fraud misses what was agreed",
        "Data of all models do not arrive as they should",
        "Merchant risk misses what was agreed",
    ]
    assert "Told ana.ferreira: Card fraud misses what was agreed" in first.stdout
    again = notify(workspace)
    assert (again.exit_code, again.stdout) == (0, "Nothing is due.\n")
    assert len(team.received) == 3


def test_what_is_told_stands_in_the_ledger_without_words_or_secrets(build, team) -> None:
    workspace = build(BREACH, channel=TEAM)
    notify(workspace)
    text = (workspace / "ledger" / "events.jsonl").read_text()
    assert [kind for kind, _ in events(workspace)] == ["message_claimed", "message_sent"]
    assert "sekret" not in text
    assert "Ana Ferreira" not in text
    recorded = datetime.fromisoformat(json.loads(text.splitlines()[0])["recorded_at"])
    assert abs((ledger.now() - recorded).total_seconds()) < 60


def test_a_dry_run_shows_everything_and_does_nothing(build, team: Receiver) -> None:
    workspace = build(BREACH, channel=TEAM)
    before = sorted(workspace.rglob("*"))
    shown = notify(workspace, "--dry-run")
    assert shown.exit_code == 0
    assert "To: Ana Ferreira (ana.ferreira, env:AFTERLAUNCH_CHANNEL_TEAM)" in shown.stdout
    assert "Card fraud stops 55.0 % of fraud" in shown.stdout
    (due,) = json.loads(notify(workspace, "--dry-run", "--json").stdout)["due"]
    assert due["about"] == [f"{BREACH.incident_id}/0/new/"]
    assert team.received == []
    assert sorted(workspace.rglob("*")) == before


def test_a_dead_channel_keeps_nobody_else_and_stays_due(build, team: Receiver, monkeypatch) -> None:
    workspace = build(BREACH, DECLINES, channel=TEAM)
    owners = workspace / "registers" / "owners.csv"
    owners.write_text(owners.read_text().replace(f"{ANA.email},{TEAM}", f"{ANA.email},email"))
    told = notify(workspace)
    assert told.exit_code == 1
    assert "Not told ana.ferreira: no mail server is named" in told.stdout
    assert "Told jonas.lind" in told.stdout
    owners.write_text(owners.read_text().replace(f"{ANA.email},email", f"{ANA.email},{TEAM}"))
    told = notify(workspace)
    assert told.exit_code == 0
    assert told.stdout == "Told ana.ferreira: Card fraud misses what was agreed\n"
    assert len(team.received) == 2


def test_a_refusal_names_the_owner_never_the_url(build, team: Receiver) -> None:
    team.manner = 403
    workspace = build(BREACH, channel=TEAM)
    told = notify(workspace)
    assert told.exit_code == 1
    assert "Not told ana.ferreira: the JSON channel of ana.ferreira refused the message" in (
        told.stdout
    )
    assert "sekret" not in told.output + (workspace / "ledger" / "events.jsonl").read_text()


def test_what_is_in_doubt_is_listed_until_it_is_sent_again(build, team: Receiver) -> None:
    team.manner = "hangs up"
    workspace = build(BREACH, channel=TEAM)
    first = notify(workspace)
    assert first.exit_code == 1
    assert "In doubt, to ana.ferreira" in first.stdout
    team.manner = "accepts"
    again = notify(workspace)
    assert again.exit_code == 1
    assert "Nothing is due." in again.stdout
    (doubtful,) = json.loads(notify(workspace, "--json").stdout)["doubtful"]
    assert f"--resend {doubtful['key']}" in again.stdout
    assert len(team.received) == 1
    sent = notify(workspace, "--resend", doubtful["key"])
    assert sent.exit_code == 0, sent.output
    assert len(team.received) == 2
    assert notify(workspace).stdout == "Nothing is due.\n"


def test_what_is_found_to_have_arrived_is_in_doubt_no_more(build, team: Receiver) -> None:
    team.manner = "hangs up"
    workspace = build(BREACH, channel=TEAM)
    assert notify(workspace).exit_code == 1
    settled = notify(workspace, "--arrived", "all")
    assert (settled.exit_code, settled.stdout) == (0, "Nothing is due.\n")
    assert len(team.received) == 1


def test_only_a_message_that_is_known_can_be_sent_again(build, team) -> None:
    asked = notify(build(BREACH, channel=TEAM), "--resend", "notify:nobody:1")
    assert asked.exit_code == 2
    assert "no message notify:nobody:1" in asked.stderr


def test_a_sender_killed_in_between_leaves_a_doubt_and_no_second_message(
    build, team: Receiver
) -> None:
    team.manner = "slow"
    workspace = build(BREACH, DECLINES, channel=TEAM)
    command = [sys.executable, "-m", "afterlaunch", "notify", "-w", str(workspace)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 30
        while not team.received and time.monotonic() < deadline:
            time.sleep(0.05)
        other = subprocess.run(command, capture_output=True, text=True, check=False)
        process.send_signal(signal.SIGKILL)
    assert other.returncode == 2
    assert "another delivery is in progress" in other.stderr
    team.manner = "accepts"
    team.released.set()
    told = notify(workspace)
    assert told.exit_code == 1
    assert "Told jonas.lind" in told.stdout
    assert "In doubt, to ana.ferreira" in told.stdout
    titles = [payload["title"] for _, payload in team.received]
    assert sorted(titles) == [
        "Card fraud misses what was agreed",
        "Merchant risk misses what was agreed",
    ]


def test_mail_goes_as_text_and_page(build, monkeypatch) -> None:
    class Inbox(Sink):
        mails: list = []  # noqa: RUF012

        async def handle_DATA(self, server, session, envelope):
            self.mails.append((envelope.rcpt_tos, envelope.content))
            return "250 OK"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Inbox(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        monkeypatch.setenv("AFTERLAUNCH_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("AFTERLAUNCH_SMTP_TLS", "none")
        monkeypatch.setenv(
            "AFTERLAUNCH_SMTP_PORT", str(controller.server.sockets[0].getsockname()[1])
        )
        told = notify(build(BREACH))
    finally:
        controller.stop()
    assert told.exit_code == 0, told.output
    ((recipients, content),) = Inbox.mails
    mail = message_from_bytes(content, policy=policy.default)
    assert recipients == ["ana.ferreira@example.com"]
    assert mail["Subject"] == "Card fraud misses what was agreed"
    assert mail["From"] == "accountability@example.com"
    assert "55.0 % of fraud" in mail.get_body(("plain",)).get_content()
    assert "<h2" in mail.get_body(("html",)).get_content()


def test_without_a_default_owner_nothing_goes(build, team: Receiver) -> None:
    told = notify(build(BREACH, channel=TEAM, settings=False))
    assert told.exit_code == 2
    assert "registers/settings.csv: default_owner_id is not set" in told.stderr
    assert "Mend: add a line `default_owner_id,<owner_id>`" in told.stderr
    assert team.received == []


def test_a_register_without_a_column_is_named(build, team: Receiver) -> None:
    workspace = build(BREACH, channel=TEAM)
    (workspace / "registers" / "owners.csv").write_text("owner_id,name\nana,Ana\n")
    told = notify(workspace)
    assert told.exit_code == 2
    assert "registers/owners.csv has no column email" in told.stderr


def test_without_incidents_or_artifacts_the_mend_is_said(build) -> None:
    workspace = build()
    (workspace / "warehouse.duckdb").unlink()
    told = notify(workspace)
    assert told.exit_code == 2
    assert "has no marts.fct_incidents" in told.stderr


def test_a_torn_ledger_is_mended_before_anything_is_sent(build, team: Receiver) -> None:
    workspace = build(BREACH, channel=TEAM)
    path = workspace / "ledger" / "events.jsonl"
    path.parent.mkdir()
    path.write_bytes(b'{"actor":"ana')
    assert notify(workspace).exit_code == 0
    assert len(list(path.parent.glob("torn-*.jsonl"))) == 1
    assert len(events(workspace)) == 2
