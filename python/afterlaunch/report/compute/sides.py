"""Both sides of degradation, and how each has moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from afterlaunch.report.compute.money import limits
from afterlaunch.report.compute.months import at, is_complete
from afterlaunch.report.compute.records import Records, add_months
from afterlaunch.report.parts import Change, Figure, Side

DETECTION = ("detection_rate_value", "detection_rate_count")
FALSE_DECLINES = ("false_decline_rate_value", "false_decline_rate_count")
LOOK_BACK_MONTHS = (3, 12)


def sides(
    records: Records, model_id: str, metrics: tuple[str, ...], shown: date | None
) -> tuple[Side, ...]:
    """Figures of one side in the month shown, by value first."""
    return tuple(_side(metric, records.series(model_id, metric), shown) for metric in metrics)


def _side(metric: str, series: Mapping[date, Figure], shown: date | None) -> Side:
    now = at(series, shown, unit="rate")
    if shown is None or now.is_missing:
        return Side(metric=metric, now=now, changes=())
    before = {n: at(series, add_months(shown, -n), unit="rate") for n in LOOK_BACK_MONTHS}
    return Side(
        metric=metric,
        now=now,
        changes=tuple(
            change(now, earlier, months, higher_is_better=metric in DETECTION)
            for months, earlier in before.items()
            if is_complete(earlier)
        ),
    )


def change(now: Figure, earlier: Figure, months: int, *, higher_is_better: bool) -> Change:
    """Compare two figures; without two points only separate ranges say anything."""
    now_low, now_high = limits(now)
    then_low, then_high = limits(earlier)
    rose = now_low is not None and then_high is not None and now_low > then_high
    fell = now_high is not None and then_low is not None and now_high < then_low
    difference: float | None = None
    if now.has_point and earlier.has_point:
        difference = (now.value or 0.0) - (earlier.value or 0.0)
        went_up: bool | None = difference > 0
    else:
        went_up = rose if rose or fell else None
    return Change(
        months_before=months,
        earlier=earlier,
        difference=difference,
        is_better=None if went_up is None or difference == 0 else went_up == higher_is_better,
        beyond_ranges=rose or fell,
    )
