"""``afterlaunch acknowledge``: who may take up an incident, and what stands in the ledger."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from matters import BREACH, DECLINES, INTAKE
from typer.testing import CliRunner

from afterlaunch import ledger
from afterlaunch.cli import app


def events(workspace: Path) -> list[tuple[str, str]]:
    found = ledger.events(workspace / "ledger" / "events.jsonl")
    return [(event["kind"], event["payload"].get("owner_id", "")) for event in found]


def acknowledge(workspace: Path, *arguments: str):
    return CliRunner().invoke(app, ["acknowledge", "-w", str(workspace), *arguments])


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch) -> None:
    for name in [one for one in os.environ if one.startswith("AFTERLAUNCH_")]:
        monkeypatch.delenv(name)


def test_an_owner_takes_up_an_incident_on_record(build) -> None:
    workspace = build(BREACH)
    for note in ("limits are being reset", ""):
        arguments = ["--note", note] if note else []
        taken = acknowledge(workspace, BREACH.incident_id, "--as", "ana.ferreira", *arguments)
        assert taken.exit_code == 0, taken.output
        assert "ana.ferreira takes up card_fraud-misses-2025-08-31" in taken.stdout
    first, second = ledger.events(workspace / "ledger" / "events.jsonl")
    assert first["kind"] == "incident_acknowledged"
    assert first["subject"] == f"incident:{BREACH.incident_id}"
    assert first["actor"] == "ana.ferreira"
    assert first["payload"] == {"note": "limits are being reset"}
    assert first["event_id"] != second["event_id"]


def test_a_delegate_takes_up_an_incident_for_the_owner(build) -> None:
    workspace = build(BREACH)

    def say(*arguments: str):
        done = CliRunner().invoke(app, [*arguments, "-w", str(workspace)])
        assert done.exit_code == 0, done.output

    say("accept", "card_fraud", "--as", "ana.ferreira")
    until = f"{ledger.now():%Y-%m-%d}"
    say(
        "delegate", "card_fraud", "--as", "ana.ferreira", "--to", "jonas.lind", "--until", until,
        "--reason", "leave",
    )  # fmt: skip
    for owner_id in ("jonas.lind", "ana.ferreira"):
        say("acknowledge", BREACH.incident_id, "--as", owner_id)
    *_, delegate, owner = ledger.events(workspace / "ledger" / "events.jsonl")
    assert delegate["payload"] == {"note": "", "on_behalf_of": "ana.ferreira"}
    assert owner["payload"] == {"note": ""}


@pytest.mark.parametrize(
    ("incident", "owner_id", "refused"),
    [
        (BREACH, "ana.ferreira", None),
        (BREACH, "jonas.lind", "it is for ana.ferreira (owner of card_fraud"),
        (DECLINES, "jonas.lind", None),
        # Whom Jonas reports to, before it is escalated and after.
        (DECLINES, "ana.ferreira", None),
        (replace(DECLINES, status="escalated"), "ana.ferreira", None),
        (DECLINES, "tomas.okafor", "it is for ana.ferreira, jonas.lind"),
        # Nobody answers for the data of all models: it is for the owner of last resort.
        (INTAKE, "tomas.okafor", None),
        (INTAKE, "ana.ferreira", "it is for tomas.okafor"),
    ],
    ids=lambda value: getattr(value, "incident_id", str(value)),
)
def test_only_whom_it_concerns_ends_the_escalation(build, incident, owner_id, refused) -> None:
    workspace = build(incident)
    taken = acknowledge(workspace, incident.incident_id, "--as", owner_id)
    recorded = ledger.events(workspace / "ledger" / "events.jsonl")
    if refused:
        assert (taken.exit_code, recorded) == (1, [])
        assert f"{owner_id} may not take up {incident.incident_id}: {refused}" in taken.stderr
    else:
        assert taken.exit_code == 0, taken.output
        assert [event["actor"] for event in recorded] == [owner_id]


def test_who_has_accepted_from_a_coming_day_takes_it_up_already(build) -> None:
    workspace = build(BREACH)
    register = workspace / "registers" / "ownership.csv"
    register.write_text(
        "model_id,owner_id,valid_from,valid_to\n"
        "card_fraud,ana.ferreira,2024-01-01,9000-01-01\ncard_fraud,tomas.okafor,9000-01-01,\n"
    )
    assert acknowledge(workspace, BREACH.incident_id, "--as", "tomas.okafor").exit_code == 1
    done = CliRunner().invoke(app, ["accept", "card_fraud", "--as", "tomas.okafor", "-w",
                                    str(workspace)])  # fmt: skip
    assert done.exit_code == 0, done.output
    assert acknowledge(workspace, BREACH.incident_id, "--as", "tomas.okafor").exit_code == 0


@pytest.mark.parametrize(
    ("incident_id", "owner_id", "found"),
    [
        ("unknown", "ana.ferreira", "incident unknown is not in marts.fct_incidents"),
        (BREACH.incident_id, "nobody", "nobody is not in registers/owners.csv"),
        ("over", "ana.ferreira", "incident over is over"),
    ],
)
def test_what_nobody_can_take_up_is_refused(build, incident_id, owner_id, found) -> None:
    over = replace(BREACH, incident_id="over", status="resolved", resolved_on=date(2026, 1, 1))
    workspace = build(BREACH, over)
    taken = acknowledge(workspace, incident_id, "--as", owner_id)
    assert taken.exit_code == 2
    assert found in taken.stderr
    assert not (workspace / "ledger").exists()
