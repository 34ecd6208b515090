"""How often the published intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from calibration.families import SLOW_FROM
from calibration.published import ATTRITION, RATES
from calibration.statistics import Row, scored

TITLES = {
    "detection_rate_count": "detection by count",
    "detection_rate_value": "detection by value",
    "false_decline_rate_count": "false declines by count",
    "false_decline_rate_value": "false declines by value",
    "net_loss_amount": "net loss",
    "forgone_margin_amount": "margin cost of false declines",
    "decision_value_amount": "decision value",
    "attrition_effect": "attrition",
}
_COVERED = (*RATES, "net_loss_amount", "forgone_margin_amount")
# Losses are never estimated from controls: once labels are due they are known.
_KNOWN = ("net_loss_amount",)
_LEAST, _MOST = 0.93, 0.97
_POINTS = ("observed", "control_estimate")


def score_coverage(table: pd.DataFrame) -> list[Row]:
    """Score the coverage of both intervals, and that of the first months after a slow-down."""
    months = table[(table["grain"] == "month") & table["evidence"].isin(_POINTS)]
    months = months.assign(
        held_process=within(months, "process_lower", "process_upper", "process"),
        held=within(months, "lower", "upper", "realised"),
        held_naive=_naive_held(months),
        is_exact=(months["upper"] - months["lower"]).abs() < 1e-12,
    )
    stable = months[months["plant"] != "delay"]
    young = stable[(stable["estimate"] == "corrected") & (stable["age"] >= 1)]
    due = first_mature(stable)
    missing = young[~young["is_exact"]]
    estimated = due[due["evidence"] == "control_estimate"]
    return [
        *_each(young, "held_process", "process interval, labels still due", "held_naive"),
        *_each(due, "held_process", "process interval, all labels due"),
        *_each(missing, "held", "realised interval, labels still due", "held_naive"),
        *_each(
            estimated, "held", "realised interval, all labels due, from controls", without=_KNOWN
        ),
        *_attrition(due),
        *_exact(pd.concat([young, due])),
        *_after_slowing(months),
    ]


def first_mature(table: pd.DataFrame) -> pd.DataFrame:
    """Return each period once: as first published with all its labels due, where it has a point."""
    mature = table[(table["maturity"] >= 1) & (table["estimate"] == "observed")]
    mature = mature[mature["evidence"].isin(_POINTS)]
    keys = ["model_id", "grain", "period_start", "metric"]
    return mature.sort_values("evaluated_on").drop_duplicates(keys)


def within(rows: pd.DataFrame, low: str, high: str, truth: str) -> pd.Series:
    """Return 1 where the truth lies inside the limits, 0 where not, NaN where there are none."""
    reached = rows[low].notna() & rows[high].notna()
    # Published money is rounded to the cent, rates to twelve digits.
    slack = np.where(rows["metric"].str.endswith("_amount"), 0.006, 1e-9)
    inside = (rows[low] - slack <= rows[truth]) & (rows[truth] <= rows[high] + slack)
    return inside.astype(float).where(reached)


def _naive_held(rows: pd.DataFrame) -> pd.Series:
    """Return whether a Wilson interval around the easy rate, case by case, holds the true rate."""
    z, size = 1.959964, rows["naive_size"]
    share = rows["naive"].where(rows["metric"].isin(RATES))
    middle = (share + z * z / (2 * size)) / (1 + z * z / size)
    reach = z * np.sqrt(share * (1 - share) / size + z * z / (4 * size**2)) / (1 + z * z / size)
    inside = (rows["realised"] >= middle - reach) & (rows["realised"] <= middle + reach)
    return inside.astype(float).where(share.notna())


def _each(
    rows: pd.DataFrame,
    measure: str,
    group: str,
    naive: str | None = None,
    without: tuple[str, ...] = (),
) -> list[Row]:
    """Score every metric against the bound, then by family for the reader."""
    found: list[Row] = []
    for metric in [name for name in _COVERED if name not in without]:
        part = rows[rows["metric"] == metric]
        title = f"{group}: {TITLES[metric]}"
        easy = naive if metric in RATES else None
        found.append(
            scored(title, part, measure, least=_LEAST, most=_MOST, naive=easy, group=group)
        )
        found += [
            scored(f"{title}, {family}", some, measure, naive=easy, group="by family")
            for family, some in part.groupby("family")
        ]
    return found


def _attrition(due: pd.DataFrame) -> list[Row]:
    """Score attrition where it was drawn by chance, from the day its window has passed."""
    drawn = due[(due["metric"] == ATTRITION) & (due["evidence"] == "control_estimate")]
    title, group = f"process interval: {TITLES[ATTRITION]}, window passed", "attrition"
    row = scored(title, drawn, "held_process", least=_LEAST, most=_MOST, group=group)
    error = drawn.assign(error=drawn["value"] - drawn["process"])
    return [
        row,
        scored("attrition: mean error of the effect", error, "error", group=group),
        *(
            scored(f"{title}, {family}", part, "held_process", group="by family")
            for family, part in drawn.groupby("family")
        ),
    ]


def _exact(rows: pd.DataFrame) -> list[Row]:
    exact = rows[rows["is_exact"] & rows["metric"].isin(_COVERED)]
    title = "exactly observed figures equal the truth"
    return [scored(title, exact, "held", least=1.0, group="exactly observed")]


def _after_slowing(months: pd.DataFrame) -> list[Row]:
    slowed = months[(months["plant"] == "delay") & (months["estimate"] == "corrected")]
    slowed = slowed[(slowed["age"] >= 1) & (slowed["after"] >= 0) & ~slowed["is_exact"]]
    slowed = slowed[slowed["metric"].isin(_COVERED)]
    looked = slowed["month"] + 1 + slowed["age"] - 1
    at_first, later = slowed[looked < SLOW_FROM + 4], slowed[looked >= SLOW_FROM + 4]
    group, title = "labels slow down", "realised interval"
    return [
        scored(f"{title}, first four months of a slow-down", at_first, "held", group=group),
        scored(f"{title}, four months after a slow-down", later, "held", least=0.9, group=group),
        *(
            scored(f"{title}, four months on: {TITLES[metric]}", part, "held", group="by family")
            for metric, part in later.groupby("metric")
        ),
    ]
