"""Table faults: what makes a whole raw file unusable, read from its header or footer alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.types as kinds

from afterlaunch.errors import Fault
from afterlaunch.intake.contract import Column, Table
from afterlaunch.intake.csv_convert import FAULT, RAW, read_header
from afterlaunch.intake.files import csv_files, parquet_files
from afterlaunch.workspace import Workspace

UTC_NAMES = frozenset({"UTC", "ETC/UTC", "Z", "+00:00", "+0000", "-00:00", "GMT"})
RESERVED = frozenset(
    {
        "fault", "file_path", "file_row_number", "filename", "load_id", "raw_values", "row_hash",
        "row_key", "source_file", "source_row",
    }
)  # fmt: skip
"""Names staging gives its own columns."""

NEED_UTC = "write the column in UTC"


def missing_tables(workspace: Workspace, contract: Iterable[Table]) -> list[Fault]:
    """Return a fault for every required raw table without a file."""
    return [
        Fault(
            f"raw/{table.name}/",
            0,
            "",
            f"required table {table.name} is missing",
            f"put at least one Parquet or CSV file into raw/{table.name}/",
        )
        for table in contract
        if table.required
        and not csv_files(workspace, table.name)
        and not parquet_files(workspace, table.name)
    ]


def csv_fault(path: Path, table: Table) -> list[Fault]:
    """Return the table faults of a CSV file."""
    place = f"raw/{table.name}/{path.name}"
    header = read_header(path, place)
    if isinstance(header, Fault):
        return [header]
    reserved = RESERVED | {FAULT, RAW}
    return [*_missing_columns(place, header, table), *_reserved_columns(place, header, reserved)]


def parquet_faults(path: Path, table: Table) -> list[Fault]:
    """Return the table faults of a Parquet file: unreadable, columns missing or mistyped."""
    place = f"raw/{table.name}/{path.name}"
    if path.stat().st_size == 0:
        return [Fault(place, 0, "", "the file is empty", "deliver the file again, or remove it")]
    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0].split(". Is this")[0]
        mend = "deliver the file again, or remove it"
        return [Fault(place, 0, "", f"not a readable Parquet file ({reason})", mend)]
    columns = {column.name: column for column in table.columns}
    mistyped = [
        fault
        for field in schema
        if (column := columns.get(field.name.lower()))
        and (fault := _type_fault(place, field, column))
    ]
    return [
        *_missing_columns(place, schema.names, table),
        *_reserved_columns(place, schema.names, RESERVED),
        *mistyped,
    ]


def _missing_columns(place: str, names: Sequence[str], table: Table) -> list[Fault]:
    present = {name.lower() for name in names}
    return [
        Fault(
            place,
            0,
            column.name,
            "required column is missing",
            f"add the column {column.name} ({column.data_type}) to the file",
        )
        for column in table.columns
        if column.required and column.name not in present
    ]


def _reserved_columns(place: str, names: Sequence[str], reserved: frozenset[str]) -> list[Fault]:
    mend = "give the column another name"
    return [
        Fault(place, 0, name, "the name is one afterlaunch uses itself", mend)
        for name in names
        if name.lower() in reserved
    ]


def _type_fault(place: str, field: pa.Field, column: Column) -> Fault | None:
    found = field.type.value_type if kinds.is_dictionary(field.type) else field.type
    if kinds.is_null(found):
        return None
    if kinds.is_timestamp(found) and found.tz and found.tz.upper() not in UTC_NAMES:
        message = f"timestamps are in {found.tz}, not UTC"
        return Fault(place, 0, column.name, message, NEED_UTC)
    if _fits(found, column.data_type):
        return None
    message = f"wrong type: {found}, where {column.data_type} is agreed"
    return Fault(place, 0, column.name, message, f"write the column as {column.data_type}")


def _fits(found: pa.DataType, agreed: str) -> bool:
    """Whether every value of the delivered type can be one of the agreed type."""
    is_number = kinds.is_integer(found) or kinds.is_floating(found) or kinds.is_decimal(found)
    is_text = kinds.is_string(found) or kinds.is_large_string(found) or kinds.is_string_view(found)
    if agreed == "varchar":
        return is_text or kinds.is_integer(found)
    if agreed == "timestamp":
        return kinds.is_timestamp(found) or kinds.is_date(found)
    if agreed == "date":
        return kinds.is_date(found) or kinds.is_timestamp(found)
    if agreed == "boolean":
        return kinds.is_boolean(found)
    return is_number
