"""What a cell of a shown table says, from the row of its query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from afterlaunch.report import words
from afterlaunch.report.parts import Figure

NOT_RECORDED = "not recorded"

Row = Mapping[str, Any]
Cell = Callable[[Row], str]


@dataclass(frozen=True)
class Column:
    """A column of a shown table: its head, and what a row says in it."""

    head: str
    cell: Cell
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """How the rows of one query are laid out; ``empty`` is said when there are none."""

    caption: str
    empty: str
    columns: tuple[Column, ...]
    is_facts: bool = False
    """Whether it is one row, laid out as a line for each of its columns."""


def text(name: str, otherwise: str = NOT_RECORDED) -> Cell:
    """Say what the column holds."""
    return lambda row: str(row[name]) if row[name] not in (None, "") else otherwise


def spoken(name: str, otherwise: str = "") -> Cell:
    """Say a key as words."""

    def say(row: Row) -> str:
        found = str(row[name] or otherwise).replace("_", " ")
        return found[:1].upper() + found[1:]

    return say


def day(name: str, otherwise: str = NOT_RECORDED) -> Cell:
    """Say a day."""
    return lambda row: words.day(row[name]) if row[name] is not None else otherwise


def month(name: str) -> Cell:
    """Say a month."""
    return lambda row: words.month(row[name])


def number(name: str, unit: str = "count", otherwise: str = "") -> Cell:
    """Say an exact number; money in the currency of the row."""

    def say(row: Row) -> str:
        if row[name] is None:
            return otherwise
        currency = (row.get("currency_code") or "") if unit == "amount" else ""
        return words.number(float(row[name]), unit, currency)

    return say


def figure(prefix: str = "", evidence: str = "evidence") -> Cell:
    """Say a figure with its limits, or why there is none; ``prefix`` is that of its columns."""

    def say(row: Row) -> str:
        value = _float(row[prefix + "value"] if prefix + "value" in row else row[prefix[:-1]])
        found = Figure(
            unit=row["unit"],
            value=value,
            low=_float(row[prefix + "lower"]),
            high=_float(row[prefix + "upper"]),
            currency=row["currency_code"] or "",
            evidence=row[evidence] or "not_applicable",
            provisional=bool(row.get("is_provisional")),
        )
        return words.figure(found)

    return say


def known_by(row: Row) -> str:
    """Say how a figure is known, and how much of it."""
    said = words.EVIDENCE.get(row["evidence"] or "", "")
    if row["maturity"] is not None:
        said += f"; {words.number(float(row['maturity']), 'rate')} of outcomes due"
    return said + (", provisional" if row["is_provisional"] else "")


def _float(value: Any) -> float | None:
    found = None if value is None else float(value)
    return None if found is None or found != found else found
