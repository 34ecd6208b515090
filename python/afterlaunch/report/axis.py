"""The geometry of a chart: where a month and a number lie on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 460, 220
LEFT, RIGHT, TOP, BOTTOM = 62, 10, 14, 30


@dataclass(frozen=True)
class Axis:
    """Maps month numbers and values to pixels."""

    months: int
    ticks: tuple[float, ...]

    def x(self, index: float) -> float:
        """Middle of a month's column."""
        return LEFT + (index + 0.5) * self.step

    @property
    def step(self) -> float:
        """Width of one month."""
        return (WIDTH - LEFT - RIGHT) / self.months

    def y(self, value: float) -> float:
        """Height of a value, kept inside the plot."""
        low, high = self.ticks[0], self.ticks[-1]
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def ticks(values: Sequence[float], *, from_zero: bool, ceiling: float | None) -> tuple[float, ...]:
    """Round numbers that enclose all values, four to six of them.

    Parameters
    ----------
    values
        Everything the chart has to show; at least one number.
    from_zero
        Whether zero must be in sight (money).
    ceiling
        The largest number that makes sense (1.0 for a rate), or None.

    Examples
    --------
    >>> ticks([0.71, 0.86], from_zero=False, ceiling=1.0)
    (0.7, 0.75, 0.8, 0.85, 0.9)
    """
    low, high = min(values), max(values)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 1e-9 * max(abs(high), 1.0):
        pad = abs(high) * 0.1 or 0.01
        low, high = low - pad if low > 0 or from_zero and low < 0 else low, high + pad
    step = _round_step((high - low) / 4)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    marks = tuple(round(index * step, 12) for index in range(first, last + 1))
    inside = tuple(mark for mark in marks if ceiling is None or mark <= ceiling + 1e-9)
    return inside if len(inside) > 1 else marks


def _round_step(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return next(f for f in (1.0, 2.0, 2.5, 5.0, 10.0) if f * power >= rough * 0.999) * power
