"""What the decisions say of time, models and currencies, before dbt has seen them."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import duckdb

from afterlaunch.errors import AfterlaunchError
from afterlaunch.intake.files import parquet_files
from afterlaunch.intake.profile import connect
from afterlaunch.workspace import Workspace

# Without --as-of a run looks from the latest record, if records come at least this often.
LONGEST_SILENCE = timedelta(days=31)
# Tables whose records say how far knowledge reaches.
RECORDED = ("decisions", "outcomes", "final_actions")


def registered_currencies(workspace: Workspace) -> dict[str, str]:
    """Return the currency of every registered model."""
    path = workspace.registers / "models.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            row["model_id"].strip(): row["currency_code"].strip() for row in csv.DictReader(file)
        }


def recorded_span(
    workspace: Workspace, plausible: tuple[date, date], table: str = "decisions"
) -> tuple[date, date] | None:
    """Return the first and last date a row of `table` was recorded on; None without rows."""
    paths = [str(path) for path in parquet_files(workspace, table)]
    if not paths:
        return None
    with connect() as engine:
        source = "read_parquet($paths, union_by_name = true)"
        described = engine.execute(f"describe select * from {source}", {"paths": paths}).fetchall()
        names = {name.lower() for name, *_ in described} & {"recorded_at", "decided_at"}
        times = ", ".join(f"try_cast({name} as timestamp)" for name in sorted(names, reverse=True))
        row = engine.execute(
            f"with rows as (select coalesce({times or 'null::timestamp'})::date as "
            f"recorded_on from {source}) select min(recorded_on), max(recorded_on) from rows "
            "where recorded_on between $first and $last",
            {"paths": paths, "first": plausible[0], "last": plausible[1]},
        ).fetchone()
    assert row is not None
    return None if row[0] is None else (row[0], row[1])


def require_no_stray_end(workspace: Workspace, last: date, plausible: tuple[date, date]) -> None:
    """Raise if the latest recorded date stands alone: one wrong year would mature everything.

    Raises
    ------
    AfterlaunchError
        Naming the date, the one before it, and the way to choose.
    """
    before = recorded_span(workspace, (plausible[0], last - timedelta(days=1)))
    if before is not None and last - before[1] > LONGEST_SILENCE:
        raise AfterlaunchError(
            f"the latest decision is recorded on {last}, {(last - before[1]).days} days after the "
            f"one before it ({before[1]}): looked at from there, outcomes still due would pass for "
            "outcomes that never come",
            mend=f"say which date is meant: --as-of {before[1]}, or --as-of {last}",
        )


def require_in_span(
    workspace: Workspace, as_of: date, first: date, plausible: tuple[date, date]
) -> None:
    """Raise unless `as_of` lies between the first decision and the month of the last record.

    A month that went quiet before its last day may still be looked at from its end.

    Raises
    ------
    AfterlaunchError
        Naming the dates there are.
    """
    if as_of < first:
        raise AfterlaunchError(
            f"--as-of {as_of} lies before the first decision, recorded on {first}",
            mend=f"choose a date from {first} on, or leave --as-of out for the latest",
        )
    spans = (recorded_span(workspace, plausible, table) for table in RECORDED)
    last = max(span[1] for span in spans if span)
    until = last.replace(day=monthrange(last.year, last.month)[1])
    if as_of > until:
        raise AfterlaunchError(
            f"--as-of {as_of} lies in the future: the last record is of {last}, and outcomes still "
            "due would pass for outcomes that never come",
            mend=f"choose a date up to {until}, or leave --as-of out for the latest decision",
        )


def model_complaints(
    engine: duckdb.DuckDBPyConnection, paths: Sequence[str], currencies: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return (column, complaint) for models and currencies the register does not know."""
    counted = engine.execute(
        "select model_id::varchar, currency_code::varchar, count(*) "
        "from read_parquet($paths, union_by_name = true) "
        "where model_id is not null group by all order by all",
        {"paths": list(paths)},
    ).fetchall()
    complaints = []
    for model_id, currency_code, rows in counted:
        agreed = currencies.get(model_id)
        if agreed is None:
            complaint = f'"{model_id}" is not in registers/models.csv ({rows} rows are rejected)'
            complaints.append(("model_id", complaint))
        elif currency_code is not None and currency_code != agreed:
            complaint = (
                f"mixed currencies: {model_id} is kept in {agreed} "
                f"({rows} rows in {currency_code} are rejected)"
            )
            complaints.append(("currency_code", complaint))
    return complaints
