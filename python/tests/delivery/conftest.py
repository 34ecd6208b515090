"""A workspace with registers, a ledger and incidents, made by hand: no dbt run is needed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import duckdb
import pytest
from matters import ANA, COMPANY, JONAS, TOMAS
from receiver import Receiver, receiving

from afterlaunch.delivery.incidents import Incident

TYPES = {
    "str": "varchar",
    "date": "date",
    "int": "integer",
    "float": "double",
    "Decimal": "decimal(18,2)",
}

Build = Callable[..., Path]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return a function that writes a workspace and the incidents in its warehouse."""

    def write(*incidents: Incident, channel: str = "email", settings: bool = True) -> Path:
        folder = tmp_path / "workspace"
        registers = folder / "registers"
        registers.mkdir(parents=True, exist_ok=True)
        owners = [asdict(one) | {"channel": channel} for one in (ANA, JONAS, TOMAS)]
        _write(registers / "owners.csv", owners)
        _write(registers / "models.csv", [asdict(one) for one in COMPANY.models.values()])
        _write(registers / "ownership.csv", [asdict(one) for one in COMPANY.tenures])
        _write(registers / "sla_targets.csv", [asdict(one) for one in COMPANY.agreements])
        said = COMPANY.settings if settings else {"company_name": "Northlight Bank"}
        _write(
            registers / "settings.csv",
            [{"setting": name, "value": value} for name, value in said.items()],
        )
        _store(folder / "warehouse.duckdb", incidents)
        return folder

    return write


@pytest.fixture
def inbox() -> Iterator[Receiver]:
    """Return a web server that chat messages go to."""
    with receiving() as server:
        yield server


def _write(path: Path, rows: list[dict]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _store(path: Path, incidents: tuple[Incident, ...]) -> None:
    path.unlink(missing_ok=True)
    columns = [
        (name, TYPES[str(field.type).split(" |")[0]])
        for name, field in Incident.__dataclass_fields__.items()
    ]
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            f"create table marts.fct_incidents ({', '.join(' '.join(one) for one in columns)})"
        )
        for incident in incidents:
            places = ", ".join("?" for _ in columns)
            connection.execute(
                f"insert into marts.fct_incidents values ({places})",
                [getattr(incident, name) for name, _ in columns],
            )
