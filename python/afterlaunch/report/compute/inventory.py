"""The inventory of all models and the pack of one: queries run, and kept beside their rows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from afterlaunch.errors import AfterlaunchError
from afterlaunch.report.compute import challenge_queries, inventory_queries, pack_queries
from afterlaunch.report.compute.records import Query, add_months, month_end
from afterlaunch.report.shown import InventoryPage, PackPage, Shown

AI_ACT = re.compile(r"\bAI[ -]?Act\b|2024/1689", re.IGNORECASE)
FRAUD = re.compile(r"fraud", re.IGNORECASE)
_IDS = "select model_id from marts.dim_models order by model_id"


def inventory_page(query: Query, month: date, as_of: date) -> InventoryPage:
    """Return the inventory as known on a day; money is that of the year up to the month's end."""
    packs = {model_id: pack_name(model_id) for model_id in model_ids(query)}
    tables = _tables(query, inventory_queries.QUERIES, _values(month, as_of))
    return InventoryPage(month, as_of, tables, packs)


def pack_page(query: Query, model_id: str, month: date, as_of: date) -> PackPage:
    """Return what is on record of one model.

    Raises
    ------
    AfterlaunchError
        If there is no such model.
    """
    queries = pack_queries.QUERIES | challenge_queries.QUERIES
    values = _values(month, as_of) | {"model": _literal(model_id)}
    known = model_ids(query)
    if model_id not in known:
        raise AfterlaunchError(
            f"there is no model {model_id}", mend=f"name one of: {', '.join(known)}"
        )
    tables = _tables(query, queries, values)
    (model,) = tables["model"].rows
    scope = model["regulatory_scope"] or ""
    said = f"{model['adverse_word'] or ''} {model['use_case'] or ''} {model['purpose'] or ''}"
    return PackPage(
        month=month,
        as_of=as_of,
        model_id=model_id,
        name=model["name"],
        regulatory_scope=scope,
        names_ai_act=bool(AI_ACT.search(scope)),
        speaks_of_fraud=bool(FRAUD.search(said)),
        log_retention_days=model["log_retention_days"],
        human_oversight=model["human_oversight"] or "",
        tables=tables,
    )


def model_ids(query: Query) -> list[str]:
    """Return the ids of all models, in order."""
    return [row["model_id"] for row in query(_IDS, ())]


def pack_name(model_id: str) -> str:
    """Return a file name for a model's pack that no other model and no path can collide with.

    Examples
    --------
    >>> pack_name("card_fraud")
    'pack-card_fraud.html'
    """
    safe = re.sub(r"[^A-Za-z0-9_.@-]", "_", model_id)
    if safe != model_id:
        safe = f"{safe}-{hashlib.sha256(model_id.encode()).hexdigest()[:8]}"
    return f"pack-{safe}.html"


def _values(month: date, as_of: date) -> dict[str, str]:
    return {
        "month": _day(month),
        "first": _day(add_months(month, -11)),
        "last": _day(month_end(month)),
        "as_of": _day(as_of),
    }


def _tables(
    query: Query, templates: Mapping[str, str], values: Mapping[str, Any]
) -> dict[str, Shown]:
    found = {}
    for key, template in templates.items():
        # What is shown is what is run: literals stand in the text, and there are no parameters.
        sql = template.strip().format_map(values)
        found[key] = Shown(key, sql, tuple(query(sql, ())))
    return found


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _day(day: date) -> str:
    return f"date '{day}'"
