"""Tables that show the query which gives them, and the pages made of such tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Shown:
    """What one query gives: the text that was run, to the letter, and its rows."""

    key: str
    sql: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class InventoryPage:
    """Every model of the company, by what is recorded of it."""

    month: date
    as_of: date
    tables: Mapping[str, Shown]
    packs: Mapping[str, str]
    """File name of the pack of each model."""


@dataclass(frozen=True)
class PackPage:
    """What is on record of one model, for those who check it."""

    month: date
    as_of: date
    model_id: str
    name: str
    regulatory_scope: str
    names_ai_act: bool
    speaks_of_fraud: bool
    log_retention_days: int | None
    human_oversight: str
    tables: Mapping[str, Shown]
