"""What the charts show: months in order, a gap wherever there is no evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from afterlaunch.report.compute.months import at, calendar, is_complete
from afterlaunch.report.compute.records import ALL, Records
from afterlaunch.report.parts import Figure, Trend, TrendPoint

MONTHS_SHOWN = 24
CHARTS = (
    ("detection_rate_value", "rate"),
    ("false_decline_rate_value", "rate"),
    ("decision_value_amount", "amount"),
    ("net_loss_bps", "bps"),
)


def trends(records: Records, model_id: str) -> tuple[Trend, ...]:
    """Charts of one model, those without a single figure left out."""
    found = (value_or_rate_trend(records, model_id, metric, unit) for metric, unit in CHARTS)
    return tuple(one for one in found if any(not p.figure.is_missing for p in one.points))


def value_or_rate_trend(records: Records, model_id: str, metric: str, unit: str) -> Trend:
    """Figures of up to two years with the agreed number, or the plan, of each month.

    A sum over part of a month is no plunge of the value: a month that still waits for outcomes
    is shown with what it is expected to come to, or, if that is not known and money, not at all.
    """
    series = records.series(model_id, metric)
    if unit == "amount":
        series = {month: one for month, one in series.items() if not one.provisional}
    # Too wide a range would flatten everything else: only points are drawn ahead of time.
    ahead = {m: one for m, one in records.expectation(model_id, metric).items() if one.has_point}
    kept = {month: one for month, one in series.items() if is_complete(one)}
    series = {**series, **ahead, **kept}
    everything = records.series(model_id, "decision_count") or series
    months = calendar(min(everything, default=records.month), records.month)[-MONTHS_SHOWN:]
    if metric == "decision_value_amount":
        planned = records.series(model_id, "planned_value_amount")
        lines = {month: one.value for month, one in planned.items() if one.value is not None}
        return _trend(model_id, metric, unit, months, series, lines, set(), "plan")
    agreed, breaches, direction = _agreed(records, model_id, metric)
    return _trend(model_id, metric, unit, months, series, agreed, breaches, direction)


def _trend(
    model_id: str,
    metric: str,
    unit: str,
    months: tuple[date, ...],
    series: Mapping[date, Figure],
    lines: Mapping[date, float],
    breaches: set[date],
    line_kind: str,
) -> Trend:
    points = tuple(
        TrendPoint(
            month=month,
            figure=at(series, month, unit=unit),
            line=lines.get(month),
            is_breach=month in breaches,
        )
        for month in months
    )
    has_line = any(point.line is not None for point in points)
    name = "company" if model_id == ALL else model_id
    return Trend(
        key=f"{name}-{metric}",
        metric=metric,
        points=points,
        currency=next((one.currency for one in series.values()), ""),
        line_kind=line_kind if has_line else "",
    )


def _agreed(
    records: Records, model_id: str, metric: str
) -> tuple[dict[date, float], set[date], str]:
    """Return the agreed number by month, the months in breach, and floor or ceiling."""
    rows = [
        row
        for row in records.slas.get(model_id, ())
        if row["metric"] == metric and row["segment"] == ALL and row["grain"] not in ("day", "week")
    ]
    agreed = {row["period_end"].replace(day=1): float(row["breach_at"]) for row in rows}
    breaches = {row["period_end"].replace(day=1) for row in rows if row["state"] == "breach"}
    return agreed, breaches, rows[-1]["direction"] if rows else ""
