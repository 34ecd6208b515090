"""Draw charts as PNG, since mail programs show no SVG; the same numbers give the same bytes.

The marks are those of the pages: shapes differ as well as colours, a gap is missing evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from afterlaunch.owner_mail import Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT, DOTS = 5.6, 2.5, 200
"""Inches, and dots to the inch: twice what a mail shows, for fine screens."""

INK, SOFT, GRID = "#1b2430", "#55606e", "#e3e7eb"
DATA, BAND, RANGE, RANGE_EDGE = "#1f4e79", "#c3d5e6", "#d9d3c3", "#7a6f55"
AGREED, BAD = "#8a4b08", "#a3231b"


def png(chart: Chart) -> bytes:
    """Draw one chart.

    No state of matplotlib is touched: neither a window system nor a user's settings matter.
    """
    # Seconds to import: only who sends pays for it.
    from matplotlib import rc_context, rcdefaults  # noqa: PLC0415
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context():
        rcdefaults()
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        axes = figure.subplots()
        _frame(axes, chart)
        _ranges(axes, chart)
        _agreed(axes, chart)
        _points(axes, chart)
        drawn = BytesIO()
        # Without it the file names the version that drew it.
        canvas.print_png(drawn, metadata={"Software": None})
    return drawn.getvalue()


def _frame(axes: Axes, chart: Chart) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(SOFT)
    axes.set_xlim(-0.5, len(chart.values) - 0.5)
    axes.set_xticks([at for at, _ in chart.months], [text for _, text in chart.months])
    axes.set_ylim(chart.ticks[0][0], chart.ticks[-1][0])
    axes.set_yticks([at for at, _ in chart.ticks], [text for _, text in chart.ticks])
    axes.tick_params(labelsize=8, labelcolor=SOFT, color=SOFT, length=0, pad=5)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    if chart.ticks[0][0] < 0 < chart.ticks[-1][0]:
        axes.axhline(0.0, color=SOFT, linewidth=0.8)


def _ranges(axes: Axes, chart: Chart) -> None:
    """Draw bands around points, and a bar from end to end where only the ends are known."""
    has_range = [low is not None for low in chart.lows]
    has_point = [value is not None for value in chart.values]
    for run in _runs([a and b for a, b in zip(has_range, has_point, strict=True)]):
        # A single month has width too.
        at = [run[0] - 0.36, run[0] + 0.36] if len(run) == 1 else run
        months = run * 2 if len(run) == 1 else run
        axes.fill_between(
            at,
            [chart.lows[i] or 0.0 for i in months],
            [chart.highs[i] or 0.0 for i in months],
            color=BAND,
            linewidth=0,
        )
    for i, has in enumerate(has_range):
        if has and not has_point[i]:
            low, high = chart.lows[i] or 0.0, chart.highs[i] or 0.0
            axes.bar(i, high - low, 0.72, bottom=low, color=RANGE, edgecolor=RANGE_EDGE,
                     linewidth=0.6, linestyle=":")  # fmt: skip


def _agreed(axes: Axes, chart: Chart) -> None:
    for run in _runs([one is not None for one in chart.line]):
        steps = [(i + side, chart.line[i] or 0.0) for i in run for side in (-0.5, 0.5)]
        axes.plot(*zip(*steps, strict=True), color=AGREED, linewidth=1.3, dashes=(4, 3))


def _points(axes: Axes, chart: Chart) -> None:
    for run in _runs([one is not None for one in chart.values]):
        axes.plot(run, [chart.values[i] or 0.0 for i in run], color=DATA, linewidth=1.4)
    for i, value in enumerate(chart.values):
        if value is None:
            continue
        if chart.missed[i]:
            axes.plot(i, value, "s", color=BAD, markersize=5.5, markeredgecolor="white", zorder=4)
        else:
            face = "white" if chart.still_open[i] else DATA
            axes.plot(i, value, "o", markerfacecolor=face, markeredgecolor=DATA, markersize=4,
                      zorder=3)  # fmt: skip


def _runs(wanted: Sequence[bool]) -> Iterator[list[int]]:
    """Unbroken runs of months that satisfy a condition; a gap ends a run."""
    for found, run in groupby(range(len(wanted)), key=wanted.__getitem__):
        if found:
            yield list(run)
