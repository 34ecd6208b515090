"""The files under ``raw/``: which there are, which are new, which changed since loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from afterlaunch.checksum import content_md5
from afterlaunch.errors import Fault
from afterlaunch.intake.contract import Table
from afterlaunch.intake.csv_convert import converted_md5, converted_path
from afterlaunch.warehouse import has_relation, query
from afterlaunch.workspace import Workspace

ACCEPT = "restore it, or accept the change with `afterlaunch run --full-refresh`"


@dataclass(frozen=True)
class Loaded:
    """What the warehouse's intake log says of one file it has taken in."""

    load_id: str
    content_md5: str
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True)
class Arrival:
    """A Parquet file the warehouse has not taken in yet.

    ``file_path`` is relative to ``raw/``; ``load_id`` names path and content.
    """

    table: str
    file_path: str
    load_id: str


def csv_files(workspace: Workspace, table: str) -> list[Path]:
    """Return the CSV files of a raw table, by name."""
    return sorted((workspace.raw / table).glob("*.csv"))


def parquet_files(workspace: Workspace, table: str) -> list[Path]:
    """Return the Parquet files of a raw table, converted ones included, by name."""
    return sorted((workspace.raw / table).glob("*.parquet"))


def unread_files(workspace: Workspace, contract: Mapping[str, Table]) -> list[str]:
    """Return the places under ``raw/`` that nothing reads: a misspelt table, another format."""
    unread = []
    for folder in sorted(workspace.raw.glob("[!.]*")):
        place = f"raw/{folder.name}"
        if folder.name not in contract:
            unread.append(place)
        elif folder.is_dir():
            unread += [
                f"{place}/{path.name}"
                for path in sorted(folder.glob("[!.]*"))
                if not path.name.endswith((".csv", ".parquet", ".partial"))
            ]
    return unread


def load_id(table: str, file_path: str, md5: str) -> str:
    """Return the id of a load: the same hash the dbt model ``int_files`` makes."""
    return hashlib.md5(f"{table}/{file_path}/{md5}".encode()).hexdigest()


def loaded_files(workspace: Workspace) -> dict[str, Loaded]:
    """Return the intake log by path relative to ``raw/``; empty before the first run."""
    if not has_relation(workspace, "main", "int_files"):
        return {}
    rows = query(
        workspace, "select file_path, load_id, content_md5, size_bytes, modified_at from int_files"
    )
    return {row.pop("file_path"): Loaded(**row) for row in rows}


def changed_files(workspace: Workspace, loaded: Mapping[str, Loaded]) -> list[Fault]:
    """Return a fault for every loaded file whose content changed or that is gone."""
    faults = []
    for file_path, known in loaded.items():
        path = workspace.raw / file_path
        source = path.with_suffix("")
        is_converted = source.suffix == ".csv"
        place = f"raw/{file_path.removesuffix('.parquet') if is_converted else file_path}"
        if not path.is_file() or (is_converted and _lost_source(path, source)):
            faults.append(Fault(place, 0, "", "the file vanished after it was loaded", ACCEPT))
        elif is_converted and source.is_file() and converted_md5(path) != content_md5(source):
            faults.append(Fault(place, 0, "", "the file changed after it was loaded", ACCEPT))
        elif not _same_content(path, known):
            faults.append(
                Fault(f"raw/{file_path}", 0, "", "the file changed after it was loaded", ACCEPT)
            )
    return faults


def arrivals(workspace: Workspace, table: Table, loaded: Mapping[str, Loaded]) -> list[Arrival]:
    """Return the Parquet files of `table` that are not in the intake log, by name."""
    new = []
    for path in parquet_files(workspace, table.name):
        file_path = f"{table.name}/{path.name}"
        if file_path not in loaded:
            new.append(
                Arrival(table.name, file_path, load_id(table.name, file_path, content_md5(path)))
            )
    return new


def forget_lost_conversions(workspace: Workspace, table: str) -> None:
    """Remove converted files whose CSV file is gone; they are ours, not the user's."""
    for path in parquet_files(workspace, table):
        source = path.with_suffix("")
        if source.suffix == ".csv" and _lost_source(path, source):
            path.unlink()


def needs_conversion(path: Path) -> bool:
    """Return whether the CSV file has no Parquet copy of its present content."""
    target = converted_path(path)
    return not target.is_file() or converted_md5(target) != content_md5(path)


def _lost_source(path: Path, source: Path) -> bool:
    return not source.is_file() and converted_md5(path) is not None


def _same_content(path: Path, known: Loaded) -> bool:
    status = path.stat()
    # Size and time only decide when to hash again; the log keeps whole microseconds.
    unchanged = abs(status.st_mtime - known.modified_at.timestamp()) < 1e-5
    if status.st_size == known.size_bytes and unchanged:
        return True
    return content_md5(path) == known.content_md5
