"""A small company by hand, its clock at any day: no dbt run is needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from afterlaunch import ledger
from afterlaunch.cli import app

REGISTERS = {
    "owners": "owner_id,name,email\nann,Ann,ann@example.com\nbob,Bob,bob@example.com\n"
    "cem,Cem,cem@example.com\n",
    "models": "model_id,name\ncards,Cards\nloans,Loans\n",
    # Loans pass from Ann to Bob on 1 July.
    "ownership": "model_id,owner_id,valid_from,valid_to\n"
    "cards,ann,2025-01-01,\n"
    "loans,ann,2025-01-01,2025-07-01\nloans,bob,2025-07-01,\n",
    "refresh_policies": "model_id,approver_owner_id\nloans,cem\n",
}

Say = Callable[..., Result]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with registers and nothing else, in which time may be moved."""
    folder = tmp_path / "company"
    (folder / "registers").mkdir(parents=True)
    for name, text in REGISTERS.items():
        (folder / "registers" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "plants.yml").touch()
    return folder


@pytest.fixture
def say(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return a function that gives a command on a day."""

    def command(day: str, *arguments: str) -> Result:
        monkeypatch.setenv(ledger.TODAY_VARIABLE, day)
        return CliRunner().invoke(app, [*arguments, "--workspace", str(workspace)])

    return command


@pytest.fixture
def told(workspace: Path) -> Callable[[], list[dict]]:
    """Return a function that reads the ledger."""
    return lambda: ledger.events(workspace / "ledger" / "events.jsonl")
