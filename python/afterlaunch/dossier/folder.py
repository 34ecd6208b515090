"""Write a dossier once, and say later whether it is as it was written."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from afterlaunch.dossier.figures import FIGURES
from afterlaunch.dossier.page import render

FOLDER = "cases"
DOCUMENT = "dossier.json"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Subject:
    """What a dossier is about.

    Parameters
    ----------
    case_id, model_id, trigger, reasons, opened_on
        The case.
    reopened_count
        How often it was opened anew: each time has a dossier of its own.
    as_of
        Day the figures are as of.
    registers
        SHA-256 of every register, by file name.
    definitions
        SHA-256 over the definitions of all models that gave the figures.
    """

    case_id: str
    model_id: str
    trigger: str
    reasons: str
    opened_on: date
    reopened_count: int
    as_of: date
    registers: Mapping[str, str]
    definitions: str

    @property
    def folder(self) -> str:
        """Name of its folder; whatever a model is called, it lies in the workspace."""
        again = f"-again-{self.reopened_count}" if self.reopened_count else ""
        return f"{quote(self.case_id, safe=' ')}{again}"


def freeze(root: Path, subject: Subject, tables: Mapping[str, Rows]) -> Path:
    """Write the dossier of a case and return its folder; one that stands is left as it is.

    Parameters
    ----------
    root
        The workspace.
    subject
        What it is about.
    tables
        Rows of each of `FIGURES`, by name.
    """
    folder = root / FOLDER / subject.folder
    if folder.exists():
        return folder
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "sql").mkdir(parents=True)
    (partial / "data").mkdir()
    for figure in FIGURES:
        (partial / "sql" / f"{figure.name}.sql").write_text(
            f"-- $model_id: {json.dumps(subject.model_id)}\n{figure.sql.lstrip()}", encoding="utf-8"
        )
        if tables[figure.name]:
            table = pa.Table.from_pylist([dict(row) for row in tables[figure.name]])
            pq.write_table(table, partial / "data" / f"{figure.name}.parquet")
    document = {
        "case_id": subject.case_id,
        "model_id": subject.model_id,
        "trigger": subject.trigger,
        "reasons": subject.reasons,
        "opened_on": subject.opened_on,
        "as_of": subject.as_of,
        "registers": dict(subject.registers),
        "definitions": subject.definitions,
        "figures": {figure.name: list(tables[figure.name]) for figure in FIGURES},
    }
    (partial / DOCUMENT).write_text(as_json(document), encoding="utf-8")
    (partial / "index.html").write_text(render(subject, tables), encoding="utf-8")
    # Renamed when whole: a half-written one is never mistaken for evidence.
    partial.replace(folder)
    return folder


def frozen_as_of(folder: Path) -> str:
    """Return the day the figures of a dossier are as of."""
    return str(json.loads((folder / DOCUMENT).read_text(encoding="utf-8"))["as_of"])


def files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder, by path within it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def content_hash(hashes: Mapping[str, str]) -> str:
    """Return one SHA-256 over all files, their names included."""
    listed = "".join(f"{name}\t{digest}\n" for name, digest in sorted(hashes.items()))
    return hashlib.sha256(listed.encode()).hexdigest()


def changed_file(folder: Path, then: Mapping[str, str]) -> str | None:
    """Return the first file that is not as it was, or is missing or new; None if all are."""
    now = files(folder)
    changed = (name for name in sorted({*then, *now}) if then.get(name) != now.get(name))
    return next(changed, None)


def queries(folder: Path) -> dict[str, str]:
    """Return the queries of a dossier as they were frozen, by the name of their figure."""
    return {
        path.stem: path.read_text(encoding="utf-8") for path in sorted((folder / "sql").iterdir())
    }


def changed_figure(folder: Path, tables: Mapping[str, Rows]) -> str | None:
    """Return the first figure whose rows are no more what the dossier holds; None if all are.

    ``tables`` are the rows that `queries` gave, by the name of their figure.
    """
    held = json.loads((folder / DOCUMENT).read_text(encoding="utf-8"))["figures"]
    for name, rows in sorted(held.items()):
        if rows != json.loads(as_json(list(tables[name]))):
            return str(name)
    return None


def as_json(document: Any) -> str:
    """Return readable JSON that is the same for the same content."""
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, default=_plain) + "\n"


def register_hashes(paths: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of every register, by file name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}


def definitions_hash(manifest: Path) -> str:
    """Return one SHA-256 over what dbt's manifest says every model is made of."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    return content_hash(
        {
            name: node["checksum"]["checksum"]
            for name, node in nodes.items()
            if node["resource_type"] == "model"
        }
    )


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a dossier")
