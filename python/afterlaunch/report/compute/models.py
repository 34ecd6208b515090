"""Put together everything the report says about one model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from afterlaunch.report.compute.accounts import business_case, owner_findings, value_changes
from afterlaunch.report.compute.drift import drift
from afterlaunch.report.compute.money import money
from afterlaunch.report.compute.months import at, shown_month, waiting_months
from afterlaunch.report.compute.records import ALL, UNACCEPTED, UNOWNED, Records
from afterlaunch.report.compute.sides import DETECTION, FALSE_DECLINES, sides
from afterlaunch.report.compute.slas import ORDER, sla_lines, standing
from afterlaunch.report.compute.trends import trends
from afterlaunch.report.page import ModelSection
from afterlaunch.report.parts import Holding, Labels

NOBODY = {UNOWNED: "nobody", UNACCEPTED: "nobody who had accepted it"}


def model_sections(records: Records) -> tuple[ModelSection, ...]:
    """Sections of all models, the worst standing first, then in order of their ids."""
    found = (_section(records, model) for model in records.models)
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.standing), one.model_id)))


def _section(records: Records, model: Mapping[str, Any]) -> ModelSection:
    model_id = model["model_id"]
    shown = shown_month(records, model_id)
    lines = sla_lines(records, model)
    owner_id = owner_of(model)
    horizon = int(model["label_horizon_days"])
    return ModelSection(
        model_id=model_id,
        name=model["name"],
        use_case=model["use_case"] or "",
        adverse_word=model["adverse_word"] or "adverse outcomes",
        good_word=model["good_word"] or "good cases",
        baseline=model["baseline"] or "",
        currency=model["currency_code"],
        label_horizon_days=horizon,
        owner_id=owner_id,
        owner_name=model["owner_name"] or owner_id if owner_id else "",
        earlier_owners=tuple(
            one for one in holdings(records, model_id) if one.owner_id != (owner_id or UNOWNED)
        ),
        standing=standing(lines),
        shown_month=shown,
        report_month=records.month,
        money=money(records, model_id, shown),
        detection=sides(records, model_id, DETECTION, shown),
        false_declines=sides(records, model_id, FALSE_DECLINES, shown),
        slas=lines,
        trends=trends(records, model_id),
        drift=drift(records, model_id),
        labels=_labels(records, model_id),
        waiting=waiting_months(records, model_id, shown, horizon),
        findings=owner_findings(records, model_id),
        changes=value_changes(records, model_id),
        case=business_case(records, model_id),
    )


def owner_of(model: Mapping[str, Any]) -> str:
    """Id of the current owner; empty if nobody answers for the model."""
    return "" if model["owner_id"] in (None, "", UNOWNED) else str(model["owner_id"])


def holdings(records: Records, model_id: str) -> tuple[Holding, ...]:
    """Who answered for a model's decisions from which month to which, oldest first."""
    names = records.owner_names() | NOBODY
    found: list[Holding] = []
    for (model, owner_id, metric, _), series in records.metrics.items():
        held = [month for month, one in series.items() if one.value]
        if model == model_id and metric == "decision_count" and owner_id != ALL and held:
            name = names.get(owner_id, owner_id)
            found.append(Holding(owner_id, name, min(held), max(held)))
    return tuple(sorted(found, key=_oldest_first))


def _oldest_first(holding: Holding) -> tuple[date, str]:
    return (holding.first_month, holding.owner_id)


def _labels(records: Records, model_id: str) -> Labels:
    month = records.month
    return Labels(
        freshness=at(records.series(model_id, "freshness_days"), month, unit="days"),
        review_backlog=at(records.series(model_id, "review_backlog_count"), month, unit="count"),
    )
