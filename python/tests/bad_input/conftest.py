"""A company of a few dozen decisions, sound until a test spoils one thing."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from afterlaunch.cli import app
from afterlaunch.intake.registers import read_definitions

REGISTERS = {
    "models": [
        {
            "model_id": "cards",
            "name": "Cards",
            "use_case": "Decline fraud",
            "adverse_word": "fraud",
            "good_word": "genuine payment",
            "label_horizon_days": 30,
            "launched_on": "2025-01-01",
            "currency_code": "EUR",
            "baseline": "approve_all",
            "status": "live",
        }
    ],
    "owners": [{"owner_id": "ada", "name": "Ada Berg", "email": "ada@example.com"}],
    "ownership": [{"model_id": "cards", "owner_id": "ada", "valid_from": "2025-01-01"}],
    "unit_economics": [
        {
            "model_id": "cards",
            "valid_from": "2025-01-01",
            "margin_rate": 0.02,
            "loss_given_adverse": 0.9,
        }
    ],
}


@dataclass
class Company:
    """A workspace folder whose tables and registers a test may change before it runs."""

    path: Path
    decisions: pd.DataFrame
    outcomes: pd.DataFrame

    def write_raw(self) -> None:
        """Write both raw tables as one Parquet file each."""
        self.write("decisions", self.decisions)
        self.write("outcomes", self.outcomes)

    def write(self, table: str, rows: pd.DataFrame, name: str = "all.parquet") -> Path:
        """Write rows of a raw table: as CSV if the name says so, else as Parquet."""
        path = self.path / "raw" / table / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            rows.to_csv(path, index=False)
        else:
            rows.to_parquet(path, index=False)
        return path

    def register(self, name: str, *rows: dict[str, object]) -> None:
        """Write a register with these rows; columns a row leaves out are blank."""
        path = self.path / "registers" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(read_definitions()[name].columns), restval="")
            writer.writeheader()
            writer.writerows(rows)

    def run(self, *arguments: str) -> Result:
        """Run `afterlaunch run` on the workspace, in this process."""
        return CliRunner().invoke(app, ["run", "--workspace", str(self.path), *arguments])


def decisions(count: int = 60) -> pd.DataFrame:
    """Return sound decisions over two months, every tenth declined."""
    at = [dt.datetime(2025, 1, 1, 12) + dt.timedelta(days=place) for place in range(count)]
    return pd.DataFrame(
        {
            "decision_id": [f"d{place}" for place in range(count)],
            "model_id": "cards",
            "model_version": "v1",
            "decided_at": pd.Series(at).astype("datetime64[us]"),
            "amount": [10.0 + place for place in range(count)],
            "currency_code": "EUR",
            "score": [0.9 if place % 10 == 0 else 0.1 for place in range(count)],
            "action": ["decline" if place % 10 == 0 else "approve" for place in range(count)],
        }
    )


def outcomes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return an adverse outcome, a week later, for every seventh of `rows`."""
    adverse = rows.iloc[3::7]
    return pd.DataFrame(
        {
            "outcome_id": "o" + adverse["decision_id"],
            "decision_id": adverse["decision_id"],
            "outcome": "adverse",
            "evidence": "chargeback",
            "recorded_at": adverse["decided_at"] + pd.Timedelta(days=7),
        }
    )


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Return a sound workspace nothing was built in yet."""
    return make_company(tmp_path / "company")


@pytest.fixture(scope="session")
def new_company() -> Callable[[Path], Company]:
    """Return the function that makes a sound workspace in a folder."""
    return make_company


def make_company(folder: Path) -> Company:
    """Write a sound workspace."""
    rows = decisions()
    made = Company(folder, rows, outcomes(rows))
    for name, lines in REGISTERS.items():
        made.register(name, *lines)
    made.write_raw()
    return made
