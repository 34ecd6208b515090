"""The typed contract of the raw tables, read from the dbt project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SOURCES = Path("models") / "staging" / "_sources.yml"


@dataclass(frozen=True)
class Column:
    """One agreed column of a raw table.

    ``data_type`` is the engine's name of the type; ``values`` the allowed ones, empty for any;
    ``minimum`` and ``maximum`` are inclusive.
    """

    name: str
    data_type: str
    required: bool
    key: bool
    values: tuple[str, ...]
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True)
class Table:
    """One raw table: its name, whether every workspace needs it, its columns."""

    name: str
    required: bool
    description: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the columns that identify a row."""
        return tuple(column.name for column in self.columns if column.key)


def read_contract(project: Path) -> dict[str, Table]:
    """Return the raw tables by name, as agreed in the sources file of `project`."""
    document = yaml.safe_load((project / SOURCES).read_text(encoding="utf-8"))
    (raw,) = (source for source in document["sources"] if source["name"] == "raw")
    return {table["name"]: _table(table) for table in raw["tables"]}


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    meta: dict[str, Any] = node.get("config", {}).get("meta", {})
    return meta


def _table(node: dict[str, Any]) -> Table:
    return Table(
        name=node["name"],
        required=bool(_meta(node).get("required", False)),
        description=str(node.get("description", "")).strip(),
        columns=tuple(_column(column) for column in node["columns"]),
    )


def _column(node: dict[str, Any]) -> Column:
    meta = _meta(node)
    return Column(
        name=node["name"],
        data_type=str(node["data_type"]).lower(),
        required=bool(meta.get("required", False)),
        key=bool(meta.get("key", False)),
        values=tuple(str(value) for value in meta.get("values", ())),
        minimum=meta.get("minimum"),
        maximum=meta.get("maximum"),
    )
