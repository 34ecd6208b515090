"""What is broken now, one line per cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afterlaunch.report.accounts import Incident
from afterlaunch.report.compute.records import ALL, Records
from afterlaunch.report.parts import Figure

ACKNOWLEDGED = "acknowledged"


def incidents(records: Records) -> tuple[Incident, ...]:
    """Return every incident that is not over, the costliest first."""
    models = {row["model_id"]: row for row in records.models}
    names = records.owner_names()
    return tuple(
        _incident(row, models.get(row["model_id"], {}), names) for row in records.incidents
    )


def _incident(
    row: Mapping[str, Any], model: Mapping[str, Any], names: Mapping[str, str]
) -> Incident:
    taken_up_by = row["acknowledged_by"] if row["status"] == ACKNOWLEDGED else None
    return Incident(
        incident_id=row["incident_id"],
        kind=row["kind"],
        model_id=row["model_id"],
        model_name=model.get("name") or "",
        adverse_word=model.get("adverse_word") or "adverse outcomes",
        owner_name=model.get("owner_name") or "",
        metric=row["metric"],
        segment="" if row["segment"] == ALL else row["segment"],
        agreements=row["sla_count"],
        status=row["status"],
        status_since=row["status_since"],
        taken_up_by=names.get(taken_up_by, taken_up_by) if taken_up_by else "",
        began_on=row["began_on"],
        cost=_money(row, "cost_amount"),
        cost_per_day=_money(row, "cost_per_day_amount"),
        cause_note=row["cause_note"],
        is_suppressed=row["suppressed_by"] is not None,
    )


def _money(row: Mapping[str, Any], column: str) -> Figure:
    amount = row[column]
    return Figure(
        unit="amount",
        value=None if amount is None else float(amount),
        currency=row["cost_currency_code"] or "",
        evidence="observed",
    )
