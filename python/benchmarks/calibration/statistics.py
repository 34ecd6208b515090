"""Means over model-months whose errors are clustered by world."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.stats import t


@dataclass(frozen=True)
class Row:
    """One scored figure.

    ``low`` and ``high`` are the 95 % interval of ``value``, clustered by world. ``bound`` is what
    was asked for, blank where nothing was; then ``holds`` is None. ``naive`` is what the easy
    figure scores on the same model-months, ``other`` what a second one does.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    bound: str
    holds: bool | None
    naive: float | None
    model_months: int
    worlds: int
    group: str
    other: float | None = None

    def record(self) -> dict[str, object]:
        """Return the row as plain values."""
        return asdict(self)


def clustered_mean(values: pd.Series[float], worlds: pd.Series[str]) -> tuple[float, float, float]:
    """Return the mean and its 95 % limits, worlds being the unit of independence."""
    frame = pd.DataFrame({"value": values.astype(float), "world": worlds})
    sums = frame.groupby("world")["value"].agg(["sum", "count"])
    mean = float(sums["sum"].sum() / sums["count"].sum())
    count = len(sums)
    if count < 2:
        return mean, float("nan"), float("nan")
    residual = sums["sum"] - mean * sums["count"]
    error = np.sqrt((residual**2).sum() * count / (count - 1)) / sums["count"].sum()
    reach = float(t.ppf(0.975, count - 1) * error)
    return mean, mean - reach, mean + reach


def scored(
    name: str,
    rows: pd.DataFrame,
    measure: str,
    *,
    least: float | None = None,
    most: float | None = None,
    naive: str | None = None,
    other: str | None = None,
    group: str = "",
) -> Row:
    """Score the mean of a column against a bound.

    Parameters
    ----------
    name
        What the figure is called.
    rows
        One row per model-month and evaluation, with columns ``model_id`` and ``period_start``.
    measure
        Column whose mean is the figure.
    least, most
        The bound; None is open.
    naive, other
        Columns with what the easy figures score.
    group
        Heading the figure stands under.
    """
    kept = rows.dropna(subset=[measure])
    bound = _bound(least, most)
    if kept.empty:
        holds = None if not bound else False
        return Row(name, None, None, None, bound, holds, None, 0, 0, group)
    value, low, high = clustered_mean(kept[measure], kept["model_id"])
    holds = (least is None or value >= least) and (most is None or value <= most)
    easy, second = (float(kept[column].mean()) if column else None for column in (naive, other))
    months = len(kept.drop_duplicates(["model_id", "period_start"]))
    worlds = kept["model_id"].nunique()
    limits = (low, high) if np.isfinite(low) else (None, None)
    return Row(
        name, value, *limits, bound, holds if bound else None, easy, months, worlds, group, second
    )


def _bound(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{least:g} to {most:g}"
    if least is not None:
        return f">= {least:g}"
    return f"<= {most:g}" if most is not None else ""
