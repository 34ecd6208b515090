"""Refresh cases and how refreshes go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from afterlaunch.report.accounts import RefreshCase, RefreshPace
from afterlaunch.report.compute.records import Records, add_months
from afterlaunch.report.page import Ask, ModelSection
from afterlaunch.report.parts import Figure

DAYS = ("days_to_detect", "days_to_decide", "days_to_deploy", "days_to_benefit")
ON_TIME, COST, AGE = "refresh_on_time_rate", "cost_of_delay_amount", "training_data_age_days"


def refreshes(records: Records) -> tuple[RefreshCase, ...]:
    """Return the refresh cases, open ones first."""
    models = {row["model_id"]: row["name"] for row in records.models}
    names = records.owner_names()
    return tuple(_case(row, models, names) for row in records.refreshes)


def paces(records: Records, models: Sequence[ModelSection]) -> tuple[RefreshPace, ...]:
    """Return how the refreshes of each model went, and of all together if there are several.

    Models without a refresh, and without known training data, are left out.
    """
    found = [pace for one in models if (pace := _pace(records, one.name, [one])).year]
    together = [_pace(records, "", models)] if len(found) > 1 else []
    return (*found, *together)


def asks(cases: Iterable[RefreshCase]) -> tuple[Ask, ...]:
    """Return what is asked for cases that wait for somebody."""
    return tuple(
        Ask("refresh_step", one.model_name, one.next_step_by, one.acts_name, refresh=one)
        for one in cases
        if one.is_asked and one.next_step_by is not None
    )


def without_opened(found: Iterable[Ask], cases: Iterable[RefreshCase]) -> list[Ask]:
    """Return the asks less the question whether to open a case where one is open."""
    opened = {one.model_name for one in cases if one.is_open}
    return [one for one in found if one.kind != "decide_refresh" or one.model_name not in opened]


def _case(
    row: Mapping[str, Any], models: Mapping[str, str], names: Mapping[str, str]
) -> RefreshCase:
    share = row["version_share"]
    return RefreshCase(
        case_id=row["case_id"],
        model_id=row["model_id"],
        model_name=models.get(row["model_id"], row["model_id"]),
        status=row["status"],
        status_since=row["status_since"],
        reasons=row["reasons"] or "",
        opened_on=row["opened_on"],
        next_step=row["next_step"] or "",
        next_step_by=row["next_step_by"],
        acts_owner_id=row["acts_owner_id"] or "",
        acts_name=names.get(row["acts_owner_id"] or "", ""),
        is_overdue=bool(row["is_overdue"]),
        overdue_days=int(row["overdue_days"]),
        due_on=row["due_on"],
        cost_before_approval=_money(row, "cost_before_approval_amount"),
        cost_after_approval=_money(row, "cost_after_approval_amount"),
        model_version=row["model_version"] or "",
        deployed_on=row["deployed_on"],
        version_share=Figure(
            unit="rate", value=None if share is None else float(share), evidence="observed"
        ),
        outcome=row["outcome"] or "",
    )


def _money(row: Mapping[str, Any], column: str) -> Figure:
    amount = row[column]
    return Figure(
        unit="amount",
        value=None if amount is None else float(amount),
        currency=row["currency_code"] or "",
        evidence="observed",
    )


def _pace(records: Records, name: str, models: Sequence[ModelSection]) -> RefreshPace:
    return RefreshPace(name, _year(records, models, 0), _year(records, models, 12))


def _year(
    records: Records, models: Sequence[ModelSection], months_before: int
) -> dict[str, Figure]:
    """Return the figures of twelve months: means over cases or decisions, and sums of money."""
    last = add_months(records.month, -months_before)
    first = add_months(last, -11)
    found = {}
    for metric in (*DAYS, ON_TIME, COST, AGE):
        figures = [
            figure
            for model in models
            for month, figure in records.series(model.model_id, metric).items()
            if first <= month <= last and figure.value is not None
        ]
        total = _mean(figures) if metric != COST else _sum(figures)
        if total is not None:
            found[metric] = total
    return found


def _mean(figures: Sequence[Figure]) -> Figure | None:
    cases = sum(one.cases or 0 for one in figures)
    if not cases:
        return None
    total = sum((one.value or 0.0) * (one.cases or 0) for one in figures)
    return Figure(unit=figures[0].unit, value=total / cases, evidence="observed", cases=cases)


def _sum(figures: Sequence[Figure]) -> Figure | None:
    if len({one.currency for one in figures}) != 1:
        # There is none, or it is in two currencies, which do not add up here.
        return None
    return Figure(
        unit="amount",
        value=sum(one.value or 0.0 for one in figures),
        currency=figures[0].currency,
        evidence="observed",
    )
