"""A trend as bare numbers, for a chart that is drawn elsewhere."""

from __future__ import annotations

from afterlaunch.owner_mail import Chart
from afterlaunch.report import charts
from afterlaunch.report.parts import Trend


def series(trend: Trend) -> Chart:
    """Return what a chart of the trend shows."""
    marks = charts.marks_of(trend)
    figures = [point.figure for point in trend.points]
    unit = figures[0].unit
    return Chart(
        ticks=tuple((mark, charts.tick(mark, marks, unit)) for mark in marks),
        months=tuple(charts.month_labels([point.month for point in trend.points])),
        values=tuple(one.value if one.has_point else None for one in figures),
        lows=tuple(one.low if one.has_range else None for one in figures),
        highs=tuple(one.high if one.has_range else None for one in figures),
        line=tuple(point.line for point in trend.points),
        missed=tuple(point.is_breach for point in trend.points),
        still_open=tuple(one.provisional for one in figures),
    )
