"""Raw CSV files as typed Parquet files beside them, one row per physical line."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from afterlaunch.checksum import content_md5
from afterlaunch.errors import Fault
from afterlaunch.intake.contract import Column, Table
from afterlaunch.intake.csv_lines import Lines, line_faults, read_blocks

MD5_KEY = b"afterlaunch.csv_md5"
KEPT_BYTES = 64 * 1024
FAULT, RAW = "_fault", "_raw"

DATE_TIME = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?"
UTC_ZONE = r" ?(Z|UTC|[+-]00(:?00)?)"
TIMESTAMP = f"{DATE_TIME}({UTC_ZONE})?$"
FOREIGN_ZONE = rf"{DATE_TIME} ?(\+|-|[A-Za-z])[A-Za-z0-9:/_]*$"


@dataclass(frozen=True)
class Converted:
    """A CSV file that lies converted: path, physical data lines, those of them at fault."""

    path: Path
    line_count: int
    fault_count: int


def converted_path(path: Path) -> Path:
    """Return where the Parquet copy of the CSV file `path` lies."""
    return path.with_name(path.name + ".parquet")


def converted_md5(path: Path) -> str | None:
    """Return the MD5 of the CSV file that the Parquet file `path` was made from, if any was."""
    try:
        metadata = pq.read_metadata(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return None
    md5: bytes | None = metadata.get(MD5_KEY)
    return md5.decode() if md5 else None


def read_header(path: Path, place: str) -> list[str] | Fault:
    """Return the column names of a CSV file, or what is wrong with its first line.

    Parameters
    ----------
    path
        The file.
    place
        Its name in messages.
    """
    if path.stat().st_size == 0:
        return Fault(place, 0, "", "the file is empty", "write a header line, or remove the file")
    lines = Lines.of(next(read_blocks(path)))
    mend = "make the first line the column names, separated by commas, in UTF-8"
    broken = line_faults(Lines.of(lines.data[: lines.ends[0]]), 0).get(0, "")
    if not broken.startswith("wrong number of fields"):
        return Fault(place, 1, "", f"broken header: {broken}", mend)
    names = next(csv.reader([lines.text(0, KEPT_BYTES)]))
    for name in names:
        if not name.strip():
            return Fault(place, 1, "", "broken header: a column has no name", mend)
        if [other.lower() for other in names].count(name.lower()) > 1:
            return Fault(place, 1, name, "broken header: the column is there twice", mend)
    return names


def convert(path: Path, table: Table, header: Sequence[str]) -> Converted:
    """Write the Parquet copy of a CSV file, whole or not at all.

    Every physical line after the header becomes one row, in order. A line that is no record of the
    table has null in every column, the reason in ``_fault`` and its text in ``_raw``; so has a line
    with a value that is not of its column's type, which keeps its other values.

    Parameters
    ----------
    path
        The CSV file.
    table
        Its contract. Columns beyond it stay text.
    header
        Its column names, as `read_header` gave them.
    """
    target = converted_path(path)
    partial = target.with_name(target.name + ".partial")
    query = _typing_query(table, header)
    schema: pa.Schema | None = None
    line_count = fault_count = 0
    with duckdb.connect() as engine, ExitStack() as closing:
        for number, block in enumerate(read_blocks(path)):
            lines = Lines.of(block if number else block[block.index(b"\n") + 1 :])
            typed = _typed_rows(engine, query, lines, len(header))
            if schema is None:
                schema = typed.schema.with_metadata({MD5_KEY: content_md5(path).encode()})
                writer = closing.enter_context(pq.ParquetWriter(partial, schema))
            writer.write_table(typed.cast(schema))
            line_count += typed.num_rows
            fault_count += typed.num_rows - typed[FAULT].null_count
    os.replace(partial, target)
    return Converted(target, line_count, fault_count)


def _typed_rows(
    engine: duckdb.DuckDBPyConnection, query: str, lines: Lines, fields: int
) -> pa.Table:
    broken = line_faults(lines, fields)
    good = np.ones(len(lines.starts), dtype=np.bool_)
    good[list(broken)] = False
    # The row a line takes its values from; null for a line that is no record.
    source_row = pa.array(np.cumsum(good) - 1, mask=~good)
    delivered = _text_values(lines.only(good), fields).take(source_row)
    reasons = pa.array([None] * len(good), pa.string())
    if broken:
        reasons = _scattered(broken, len(good))
    engine.register("delivered", delivered.append_column(FAULT, reasons))
    typed = engine.sql(query).to_arrow_table()
    at_fault = np.flatnonzero(typed[FAULT].is_valid().to_numpy(zero_copy_only=False))
    kept = {int(line): lines.text(int(line), KEPT_BYTES) for line in at_fault}
    return typed.append_column(RAW, _scattered(kept, len(good)))


def _text_values(lines: Lines, fields: int) -> pa.Table:
    names = _places(fields)
    if not lines.data:
        return pa.table({name: pa.array([], pa.string()) for name in names})
    return pa_csv.read_csv(
        pa.py_buffer(lines.data),
        read_options=pa_csv.ReadOptions(column_names=names, block_size=len(lines.data) + 1),
        parse_options=pa_csv.ParseOptions(delimiter=",", quote_char='"', ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )


def _scattered(texts: dict[int, str], length: int) -> pa.Array:
    """Return an array of `length` nulls, but for the given texts at their places."""
    places = np.full(length, -1, dtype=np.int64)
    places[list(texts)] = np.arange(len(texts))
    return pa.array(list(texts.values()), pa.string()).take(pa.array(places, mask=places < 0))


def _places(fields: int) -> list[str]:
    return [f"field_{number}" for number in range(fields)]


def _typing_query(table: Table, header: Sequence[str]) -> str:
    contract = {column.name: column for column in table.columns}
    values, tests = [], []
    for place, name in zip(_places(len(header)), header, strict=True):
        column = contract.get(name.lower())
        quoted = quote(column.name if column else name)
        data_type = column.data_type if column else "varchar"
        values.append(f"try_cast({place} as {data_type}) as {quoted}")
        if column and data_type != "varchar":
            tests += _type_tests(place, column)
    fault = f"case when {FAULT} is not null then {FAULT} {' '.join(tests)} end as {FAULT}"
    return f"select {', '.join([*values, fault])} from delivered"


def _type_tests(place: str, column: Column) -> list[str]:
    shown = f"'{column.name}: \"' || left({place}, 60) || '\" is not "
    mistyped = f"try_cast({place} as {column.data_type}) is null"
    if column.data_type != "timestamp":
        return [f"when {place} is not null and {mistyped} then {shown}a {column.data_type}'"]
    # The engine would drop a zone without a word.
    plain = f"regexp_matches({place}, '{TIMESTAMP}')"
    zoned = f"regexp_matches({place}, '{FOREIGN_ZONE}')"
    return [
        f"when {zoned} and not {plain} then {shown}UTC'",
        f"when {place} is not null and ({mistyped} or not {plain}) then {shown}a timestamp'",
    ]


def quote(name: str) -> str:
    """Return `name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
