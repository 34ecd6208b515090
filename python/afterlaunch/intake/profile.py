"""What the gate looks at: a one-row profile by the engine, and a bounded sample of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pandas as pd

from afterlaunch.intake.contract import Column, Table
from afterlaunch.intake.csv_convert import FAULT, quote

SAMPLE_ROWS = 200_000
SHOWN_CATEGORIES = 50

ROW_COUNT = "row_count"
FAULTY_LINES = "faulty_lines"
REPEATED_KEYS = "repeated_keys"
NEWEST = "newest_recorded_at"


@dataclass(frozen=True)
class Profile:
    """One pass over the new rows of a table.

    ``values`` holds one number, time or list per name: ``row_count``, ``faulty_lines`` (lines of
    CSV files that are no record; they count as rows and in nothing below), ``repeated_keys`` (rows
    whose key another row bears), ``newest_recorded_at``, and for the columns ``null_share__c``,
    ``min__c``, ``max__c``, ``unexpected__c`` (rows outside the agreed values), ``categories__c``
    (at most 50) and ``impossible_times__c``.
    """

    table: str
    columns: tuple[str, ...]
    values: Mapping[str, Any]


def connect() -> duckdb.DuckDBPyConnection:
    """Return an engine of our own, in UTC, that reads files and keeps nothing."""
    engine = duckdb.connect()
    engine.execute("set TimeZone = 'UTC'")
    return engine


def read_profile(
    engine: duckdb.DuckDBPyConnection,
    table: Table,
    paths: Sequence[str],
    plausible: tuple[date, date],
) -> Profile:
    """Profile the rows of `paths` in one pass.

    Raises
    ------
    duckdb.Error
        If a file cannot be read to its end.
    """
    _open_rows(engine, paths)
    present = _present(engine, table)
    counted = engine.execute(f"select count(*), count({FAULT}) from new_rows").fetchone()
    assert counted is not None
    terms = {REPEATED_KEYS: _repeated_keys(table, present)}
    for column in present:
        terms |= _column_terms(column, plausible)
    if any(column.name == "recorded_at" for column in present):
        terms[NEWEST] = f"max({_cast('recorded_at', 'timestamp')})"
    row = engine.execute(f"select {', '.join(terms.values())} from sound_rows").fetchone()
    assert row is not None
    values = {ROW_COUNT: counted[0], FAULTY_LINES: counted[1], **dict(zip(terms, row, strict=True))}
    return Profile(table.name, tuple(column.name for column in present), values)


def read_sample(
    engine: duckdb.DuckDBPyConnection, table: Table, paths: Sequence[str], row_count: int
) -> pd.DataFrame:
    """Return every k-th row of every new file, typed as agreed, so that at most 200,000 come.

    Returns
    -------
    pandas.DataFrame
        Contract columns that were delivered, in contract order.
    """
    _open_rows(engine, paths)
    step = -(-row_count // SAMPLE_ROWS) or 1
    columns = ", ".join(
        f"{_cast(column.name, _sampled_type(column))} as {quote(column.name)}"
        for column in _present(engine, table)
    )
    every = f"file_row_number % {step} = 0"
    return engine.sql(f"select {columns} from sound_rows where {every} limit {SAMPLE_ROWS}").df()


def _open_rows(engine: duckdb.DuckDBPyConnection, paths: Sequence[str]) -> None:
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    engine.execute(
        f"create or replace temp view new_rows as "
        f"select null::varchar as {FAULT} where false union all by name "
        f"select * from read_parquet([{listed}], union_by_name = true, file_row_number = true)"
    )
    engine.execute(
        f"create or replace temp view sound_rows as select * from new_rows where {FAULT} is null"
    )


def _present(engine: duckdb.DuckDBPyConnection, table: Table) -> list[Column]:
    described = engine.execute("select column_name from (describe new_rows)").fetchall()
    delivered = {name.lower() for (name,) in described}
    return [column for column in table.columns if column.name in delivered]


def _cast(name: str, data_type: str) -> str:
    return f"try_cast({quote(name)} as {data_type})"


def _sampled_type(column: Column) -> str:
    return "double" if column.data_type.startswith("decimal") else column.data_type


def _repeated_keys(table: Table, present: Sequence[Column]) -> str:
    names = {column.name for column in present}
    if not table.key or not names.issuperset(table.key):
        return "0"
    keys = ", ".join(_cast(name, "varchar") for name in table.key)
    has_key = " and ".join(f"{quote(name)} is not null" for name in table.key)
    return f"count(*) filter ({has_key}) - count(distinct hash({keys})) filter ({has_key})"


def _column_terms(column: Column, plausible: tuple[date, date]) -> dict[str, str]:
    value = _cast(column.name, _sampled_type(column))
    nulls = f"count(*) filter ({value} is null)"
    terms = {f"null_share__{column.name}": f"coalesce({nulls} / nullif(count(*), 0), 0)"}
    if column.values:
        allowed = ", ".join(f"'{allowed}'" for allowed in column.values)
        distinct = f"list_sort(list(distinct left({value}, 60)) filter ({value} is not null))"
        terms |= {
            f"unexpected__{column.name}": f"count(*) filter ({value} not in ({allowed}))",
            f"categories__{column.name}": f"coalesce({distinct}[1:{SHOWN_CATEGORIES}], [])",
        }
    elif column.data_type not in {"varchar", "boolean"}:
        terms |= {f"{measure}__{column.name}": f"{measure}({value})" for measure in ("min", "max")}
    if column.data_type == "timestamp":
        first, last = (f"timestamp '{day}'" for day in plausible)
        outside = f"count(*) filter ({value} not between {first} and {last})"
        terms[f"impossible_times__{column.name}"] = outside
    return terms
