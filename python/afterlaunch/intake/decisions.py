"""What the decisions say of time, models and currencies, before dbt has seen them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import duckdb

from afterlaunch.errors import AfterlaunchError
from afterlaunch.intake.files import parquet_files
from afterlaunch.intake.profile import connect
from afterlaunch.workspace import Workspace

# Without --as-of a run looks from the latest record, if records come at least this often.
LONGEST_SILENCE = timedelta(days=31)


def registered_currencies(workspace: Workspace) -> dict[str, str]:
    """Return the currency of every registered model."""
    path = workspace.registers / "models.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            row["model_id"].strip(): row["currency_code"].strip() for row in csv.DictReader(file)
        }


def recorded_span(workspace: Workspace, plausible: tuple[date, date]) -> tuple[date, date] | None:
    """Return the first and last date a decision was recorded on; None without decisions."""
    paths = [str(path) for path in parquet_files(workspace, "decisions")]
    if not paths:
        return None
    with connect() as engine:
        source = "read_parquet($paths, union_by_name = true)"
        described = engine.execute(f"describe select * from {source}", {"paths": paths}).fetchall()
        has_recorded = any(name.lower() == "recorded_at" for name, *_ in described)
        recorded = "try_cast(recorded_at as timestamp), " if has_recorded else ""
        row = engine.execute(
            f"with rows as (select coalesce({recorded}try_cast(decided_at as timestamp))::date as "
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


def require_in_span(as_of: date, span: tuple[date, date]) -> None:
    """Raise if nothing was recorded yet on `as_of`.

    Raises
    ------
    AfterlaunchError
        Naming the first date there is.
    """
    if as_of < span[0]:
        raise AfterlaunchError(
            f"--as-of {as_of} lies before the first decision, recorded on {span[0]}",
            mend=f"choose a date from {span[0]} on, or leave --as-of out for the latest",
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
