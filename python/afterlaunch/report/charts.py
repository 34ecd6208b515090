"""Draw trends as inline SVG: bands for intervals, gaps for missing evidence, no script.

Every mark differs in shape as well as colour, so that the chart survives a black-and-white
printer and a colour-blind reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby
from operator import attrgetter

from markupsafe import Markup

from afterlaunch.report import words
from afterlaunch.report.axis import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Axis, ticks
from afterlaunch.report.parts import Trend, TrendPoint

LINE_WORDS = {"floor": "agreed, at least", "ceiling": "agreed, at most", "plan": "plan"}
MOST_YEAR_LABELS = 3

Indexed = tuple[int, TrendPoint]


def svg(trend: Trend, label: str) -> Markup:
    """Draw one trend.

    Parameters
    ----------
    trend
        Months in calendar order.
    label
        The alternative text, for readers who do not see the chart.
    """
    points = list(enumerate(trend.points))
    axis = Axis(len(points), marks_of(trend))
    parts = [
        Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            WIDTH, HEIGHT, label
        ),
        _waiting(points, axis),
        _grid(trend, axis),
        _bands(points, axis),
        _bounds(points, axis),
        _agreed(points, axis),
        _lines(points, axis),
        _marks(points, axis),
        Markup("</svg>"),
    ]
    return Markup("").join(parts)


def alternative(trend: Trend, adverse: str) -> str:
    """Say in words what the chart shows: first, last, lowest, highest, what is missing."""
    known = [point for point in trend.points if not point.figure.is_missing]
    name = words.metric(trend.metric, adverse)
    if not known:
        return f"{name}: no month has evidence yet."
    ends = [known[0], known[-1]] if len(known) > 1 else known
    text = "; ".join(f"{words.month(one.month)} {words.figure(one.figure)}" for one in ends)
    empty = len(trend.points) - len(known)
    breaches = [words.month(one.month) for one in trend.points if one.is_breach]
    more = f" {words.count(empty, 'month')} without a figure." if empty else ""
    missed = f" Missed what was agreed in {words.listing(breaches)}." if breaches else ""
    return f"{name} by month. {text}.{more}{missed}"


def line_words(trend: Trend) -> str:
    """Say what the dashed line is, and where it stands now."""
    last = [point.line for point in trend.points if point.line is not None][-1]
    number = words.number(last, trend.points[0].figure.unit, trend.currency)
    return f"{LINE_WORDS[trend.line_kind]} {number}"


def marks_of(trend: Trend) -> tuple[float, ...]:
    """Round numbers that enclose everything a chart shows."""
    seen: list[float] = []
    for point in trend.points:
        found = point.figure
        candidates = (found.value, found.low, found.high, point.line)
        seen.extend(one for one in candidates if one is not None)
    unit = trend.points[0].figure.unit
    is_rate = unit == "rate"
    return ticks(seen or [0.0, 1.0], from_zero=not is_rate, ceiling=1.0 if is_rate else None)


def _grid(trend: Trend, axis: Axis) -> Markup:
    unit = trend.points[0].figure.unit
    rows = [
        Markup(
            '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
            '<text class="tick" x="{}" y="{}" text-anchor="end">{}</text>'
        ).format(
            LEFT, WIDTH - RIGHT, _px(axis.y(mark)), _px(axis.y(mark)), LEFT - 6,
            _px(axis.y(mark) + 3.5), tick(mark, axis.ticks, unit),
        )
        for mark in axis.ticks
    ]  # fmt: skip
    if axis.ticks[0] < 0 < axis.ticks[-1]:
        zero = _px(axis.y(0.0))
        rows.append(
            Markup('<line class="zero" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
                LEFT, WIDTH - RIGHT, zero, zero
            )
        )
    months = [point.month for point in trend.points]
    rows.extend(
        Markup('<text class="tick" x="{}" y="{}" text-anchor="middle">{}</text>').format(
            _px(axis.x(index)), HEIGHT - BOTTOM + 16, text
        )
        for index, text in month_labels(months)
    )
    return Markup("").join(rows)


def _waiting(points: list[Indexed], axis: Axis) -> Markup:
    """Shade the months at the end that have no figure yet."""
    start = len(points)
    while start and points[start - 1][1].figure.is_missing:
        start -= 1
    if start in (0, len(points)):
        return Markup("")
    left = axis.x(start) - axis.step / 2
    room = WIDTH - RIGHT - left
    note = "no figure yet" if room > 64 else ""
    return Markup(
        '<rect class="waiting" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="note" x="{}" y="{}" text-anchor="middle">{}</text>'
    ).format(_px(left), TOP, _px(room), HEIGHT - TOP - BOTTOM, _px(left + room / 2), TOP + 12, note)


def _bands(points: list[Indexed], axis: Axis) -> Markup:
    """Draw interval bands over runs of months that have a point and a range."""
    shapes = []
    for run in _runs(points, lambda p: p.figure.has_point and p.figure.has_range):
        if len(run) == 1:
            shapes.append(_column(run[0], axis, "band"))
            continue
        upper = [f"{_px(axis.x(i))},{_px(axis.y(p.figure.high or 0.0))}" for i, p in run]
        lower = [f"{_px(axis.x(i))},{_px(axis.y(p.figure.low or 0.0))}" for i, p in reversed(run)]
        shapes.append(Markup('<polygon class="band" points="{}"/>').format(" ".join(upper + lower)))
    return Markup("").join(shapes)


def _bounds(points: list[Indexed], axis: Axis) -> Markup:
    """Draw a bar from end to end, without a point, where only a range is known."""
    return Markup("").join(
        _column(one, axis, "bounds")
        for one in points
        if not one[1].figure.has_point and one[1].figure.has_range
    )


def _column(one: Indexed, axis: Axis, kind: str) -> Markup:
    index, point = one
    top, foot = axis.y(point.figure.high or 0.0), axis.y(point.figure.low or 0.0)
    width = axis.step * 0.72
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, _px(axis.x(index) - width / 2), _px(top), _px(width), _px(max(foot - top, 1.5))
    )


def _agreed(points: list[Indexed], axis: Axis) -> Markup:
    """Draw the agreed number as steps, the plan likewise."""
    shapes = []
    for run in _runs(points, lambda p: p.line is not None):
        path: list[str] = []
        for index, point in run:
            height = _px(axis.y(point.line or 0.0))
            left, right = axis.x(index) - axis.step / 2, axis.x(index) + axis.step / 2
            path.append(f"{'L' if path else 'M'}{_px(left)} {height}L{_px(right)} {height}")
        shapes.append(Markup('<path class="agreed" d="{}"/>').format("".join(path)))
    return Markup("").join(shapes)


def _lines(points: list[Indexed], axis: Axis) -> Markup:
    return Markup("").join(
        Markup('<polyline class="line" points="{}"/>').format(
            " ".join(f"{_px(axis.x(i))},{_px(axis.y(p.figure.value or 0.0))}" for i, p in run)
        )
        for run in _runs(points, attrgetter("figure.has_point"))
        if len(run) > 1
    )


def _marks(points: list[Indexed], axis: Axis) -> Markup:
    """Draw a dot a month: hollow while provisional, a square where the SLA is missed."""
    shapes = []
    for index, point in points:
        if not point.figure.has_point:
            continue
        x, y = axis.x(index), axis.y(point.figure.value or 0.0)
        if point.is_breach:
            shapes.append(
                Markup('<rect class="miss" x="{}" y="{}" width="8" height="8"/>').format(
                    _px(x - 4), _px(y - 4)
                )
            )
        else:
            kind = "open" if point.figure.provisional else "dot"
            shapes.append(
                Markup('<circle class="{}" cx="{}" cy="{}" r="2.8"/>').format(kind, _px(x), _px(y))
            )
    return Markup("").join(shapes)


def _runs(points: list[Indexed], wanted: Callable[[TrendPoint], bool]) -> Iterable[list[Indexed]]:
    """Unbroken runs of months that satisfy a condition; a gap ends a run."""
    for found, run in groupby(points, key=lambda one: wanted(one[1])):
        if found:
            yield list(run)


def month_labels(months: list[date]) -> list[tuple[int, str]]:
    """Return positions on the horizontal axis with their words, few enough to be read."""
    if len(months) <= MOST_YEAR_LABELS:
        return [(index, f"{month:%b} {month.year}") for index, month in enumerate(months)]
    every = 1 if len(months) <= 6 else 3 if len(months) <= 14 else 6  # noqa: PLR2004
    chosen = [i for i, month in enumerate(months) if (month.month - 1) % every == 0]
    return [(i, f"{months[i]:%b} {months[i].year}") for i in chosen]


def tick(mark: float, marks: tuple[float, ...], unit: str) -> str:
    """Words of one mark of the vertical axis, as short as its neighbours allow."""
    scale = 100 if unit in ("rate", "ratio") else 1
    step = (marks[1] - marks[0]) * scale
    digits = next((n for n in range(4) if abs(round(step, n) - step) < 1e-9), 4)
    sign = words.MINUS if mark < 0 else ""
    size = abs(mark * scale)
    if unit == "amount" and size == 0:
        return "0"
    if unit == "amount" and marks[-1] - marks[0] >= 4_000_000:  # noqa: PLR2004
        return f"{sign}{size / 1e6:,.4g}m"
    if unit == "amount" and marks[-1] - marks[0] >= 4_000:  # noqa: PLR2004
        return f"{sign}{size / 1e3:,.4g}k"
    return f"{sign}{size:,.{digits}f}" + (f"{words.SP}%" if scale == 100 else "")  # noqa: PLR2004


def _px(value: float) -> str:
    """One decimal is enough for the eye and keeps bytes independent of the last bit."""
    return f"{value:.1f}"
