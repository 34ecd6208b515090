"""Which months a page shows, and which still wait for outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from afterlaunch.report.compute.records import Records, add_months, month_end
from afterlaunch.report.parts import Figure, WaitingMonth

# A month counts as complete when any of these can be told finally; a model without
# controls has no single detection rate, but its losses and bounds are final all the same.
OUTCOME_METRICS = (
    "detection_rate_value",
    "decision_value_amount",
    "false_decline_rate_value",
    "gross_loss_amount",
)


def shown_month(records: Records, model_id: str) -> date | None:
    """Newest month up to the report month whose outcomes are complete, or None."""
    complete = [
        month
        for metric in OUTCOME_METRICS
        for month, found in records.series(model_id, metric).items()
        if is_complete(found)
    ]
    return max(complete, default=None)


def is_complete(found: Figure) -> bool:
    """Whether a figure is there and will not move any more."""
    return not found.provisional and not found.is_missing


def waiting_months(
    records: Records, model_id: str, shown: date | None, horizon_days: int
) -> tuple[WaitingMonth, ...]:
    """Months after the one shown, up to the report month, with what is known of each."""
    losses = records.series(model_id, "gross_loss_amount")
    coverage = records.series(model_id, "decision_count")
    months = sorted({m for m in (*losses, *coverage) if shown is None or m > shown})
    maturity = _maturity_by_month(records, model_id)

    def expected(metric: str, month: date, unit: str) -> Figure:
        missing = Figure(unit=unit, provisional=True)
        return records.expectation(model_id, metric).get(month, missing)

    return tuple(
        WaitingMonth(
            month=month,
            maturity=expected("net_loss_amount", month, "amount").maturity or maturity.get(month),
            complete_on=month_end(month) + timedelta(days=horizon_days),
            gross_loss_so_far=losses.get(month, Figure(unit="amount")),
            decision_value=expected("decision_value_amount", month, "amount"),
            detection=expected("detection_rate_value", month, "rate"),
            false_declines=expected("false_decline_rate_value", month, "rate"),
            net_loss=expected("net_loss_amount", month, "amount"),
        )
        for month in months
    )


def calendar(first: date, last: date) -> tuple[date, ...]:
    """Return first days of all months from ``first`` to ``last``, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return tuple(add_months(first, step) for step in range(count + 1))


def at(series: Mapping[date, Figure], month: date | None, *, unit: str) -> Figure:
    """Return the figure of a month, or a missing one of the same unit."""
    return Figure(unit=unit) if month is None else series.get(month, Figure(unit=unit))


def _maturity_by_month(records: Records, model_id: str) -> dict[date, float]:
    found: dict[date, float] = {}
    for metric in OUTCOME_METRICS:
        for month, one in records.series(model_id, metric).items():
            if one.maturity is not None:
                found[month] = min(one.maturity, found.get(month, 1.0))
    return found
