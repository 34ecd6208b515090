"""Demo time: seconds since 1970 in UTC, months counted from January 2024."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FIRST_MONTH = np.datetime64("2024-01", "M")
LAST_MONTHS = 24
DAY = 86_400

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_WEEKDAY = np.array([1.0, 0.98, 1.0, 1.02, 1.12, 1.08, 0.86])
_HOUR = np.array(
    [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 11, 12, 12, 11, 11, 12, 13, 14, 13, 11, 9, 6, 4]
)


def month_start(index: int) -> int:
    """Return the first second of a month; index 0 is January 2024."""
    return int((FIRST_MONTH + index).astype("datetime64[s]").astype(np.int64))


def seconds(text: str) -> int:
    """Return a UTC date or time as seconds since 1970."""
    return int(np.datetime64(text, "s").astype(np.int64))


def month_of(index: int) -> str:
    """Return the month as YYYY-MM."""
    return str(FIRST_MONTH + index)


def volume_factor(index: int) -> float:
    """Return growth and season: what one month's volume is of the first year's usual one."""
    return float((1 + 0.003 * index) * (1 + 0.04 * np.sin(2 * np.pi * (index - 2) / 12)))


def moments(rng: np.random.Generator, index: int, size: int) -> Ints:
    """Draw times inside one month with weekly and daily rhythm.

    Returns
    -------
    ndarray of shape (size,)
        Seconds since 1970, unsorted.
    """
    start, end = month_start(index), month_start(index + 1)
    days = np.arange(start, end, DAY)
    weekday = (days // DAY + 3) % 7  # 1970-01-01 was a Thursday
    weight = _WEEKDAY[weekday]
    day = rng.choice(days, size=size, p=weight / weight.sum())
    hour = rng.choice(24, size=size, p=_HOUR / _HOUR.sum())
    return (day + hour * 3600 + rng.integers(0, 3600, size=size)).astype(np.int64)
