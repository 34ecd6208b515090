"""How far the published points are from the truth, and whether bounds hold it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from calibration.coverage import TITLES, first_mature, within
from calibration.published import RATES
from calibration.statistics import Row, clustered_mean, scored

_Z = 1.959963984540054
_ENOUGH_ADVERSE, _MANY_CONTROLS = 300, 1300


def score_accuracy(table: pd.DataFrame) -> list[Row]:
    """Score errors of the detection rate and of the decision value, and the bounds."""
    return [*_detection(table), *_decision_value(table), *_bounds(table)]


def _detection(table: pd.DataFrame) -> list[Row]:
    rows = table[(table["grain"] == "month") & (table["plant"] != "delay")].copy()
    rows["error"] = (rows["value"] - rows["realised"]).abs()
    rows["naive_error"] = (rows["naive"] - rows["realised"]).abs()
    found: list[Row] = []
    for metric, is_asked in (("detection_rate_count", True), ("detection_rate_value", False)):
        of_metric = rows[rows["metric"] == metric]
        young = of_metric[of_metric["estimate"] == "corrected"]
        group = "mean absolute error of the detection rate"
        known = young[(young["evidence"] == "observed") & (young["adverse"] >= _ENOUGH_ADVERSE)]
        drifted = known[(known["plant"] == "drift") & (known["after"] >= 0)]
        for age, most in ((1, 0.03), (2, 0.015)):
            for what, part in (("", known), (", after concept drift", drifted)):
                found.append(
                    scored(
                        f"mean error, {TITLES[metric]}, {30 * age} days{what}",
                        part[part["age"] == age], "error", most=most if is_asked else None,
                        naive="naive_error", group=group,
                    )
                )  # fmt: skip
        estimated = pd.concat([young, first_mature(of_metric)])
        estimated = estimated[
            (estimated["evidence"] == "control_estimate") & (estimated["age"] >= 1)
        ]
        for least, most in ((80, 0.03), (250, 0.015)):
            found.append(
                scored(
                    f"mean error, {TITLES[metric]}, {least} matured controls or more",
                    estimated[estimated["matured_controls"] >= least], "error",
                    most=most if is_asked else None, naive="naive_error", group=group,
                )
            )  # fmt: skip
    return found


def _decision_value(table: pd.DataFrame) -> list[Row]:
    rows = table[(table["metric"] == "decision_value_amount") & (table["plant"] != "delay")]
    scale = rows.groupby(["model_id", "grain"])["realised"].transform(
        lambda part: part.abs().mean()
    )
    rows = rows.assign(
        error=(rows["value"] - rows["realised"]) / scale,
        naive_error=(rows["naive"] - rows["realised"]) / scale,
        stated=(rows["upper"] - rows["lower"]) / (2 * _Z * scale),
    )
    due = first_mature(rows)
    due = due[due["evidence"] == "control_estimate"]
    young = rows[(rows["estimate"] == "corrected") & (rows["age"] >= 1)]
    young = young[young["evidence"].isin(["observed", "control_estimate"])]
    months = due[due["grain"] == "month"]
    many = due[due["controls"] >= _MANY_CONTROLS]
    group = "decision value, as a share of itself"
    return [
        scored("decision value: mean signed error", months, "error", least=-0.03, most=0.03,
               naive="naive_error", group=group),
        scored("decision value: mean signed error, labels still due", young, "error", least=-0.03,
               most=0.03, naive="naive_error", group=group),
        _ratio("decision value: root mean square error / stated error", months, 1.15, group),
        _ratio("decision value: the same, labels still due", young, 1.15, group),
        _root("decision value: root mean square error, 1,300 controls or more", many, 0.03, group),
    ]  # fmt: skip


def _ratio(name: str, rows: pd.DataFrame, most: float, group: str) -> Row:
    """Score the root of mean squared error over mean squared stated error, model-months pooled."""
    rows = rows.dropna(subset=["error", "stated"])
    if rows.empty:
        return scored(name, rows, "error", most=most, group=group)
    squared = rows["error"] ** 2
    relative = squared / float((rows["stated"] ** 2).mean())
    spread = relative - rows["stated"] ** 2 / float((rows["stated"] ** 2).mean())
    value = float(np.sqrt(relative.mean()))
    _, low, high = clustered_mean(spread, rows["model_id"])
    middle = float(spread.mean())
    limits = (value**2 + low - middle, value**2 + high - middle)
    return _rooted(name, rows, value, limits, most, group)


def _root(name: str, rows: pd.DataFrame, most: float, group: str) -> Row:
    rows = rows.dropna(subset=["error"])
    if rows.empty:
        return scored(name, rows, "error", most=most, group=group)
    mean, low, high = clustered_mean(rows["error"] ** 2, rows["model_id"])
    return _rooted(name, rows, float(np.sqrt(mean)), (low, high), most, group)


def _rooted(
    name: str,
    rows: pd.DataFrame,
    value: float,
    squares: tuple[float, float],
    most: float,
    group: str,
) -> Row:
    low, high = (float(np.sqrt(max(square, 0))) for square in squares)
    months = len(rows.drop_duplicates(["model_id", "period_start"]))
    worlds = rows["model_id"].nunique()
    return Row(name, value, low, high, f"<= {most:g}", value <= most, None, months, worlds, group)


def _bounds(table: pd.DataFrame) -> list[Row]:
    rows = table[(table["evidence"] == "bounds") & (table["grain"] == "month")]
    rows = rows[(rows["age"] >= 1) & (rows["maturity"] >= 1)]
    rows = rows.assign(held=within(rows, "lower", "upper", "realised"))
    group = "bounds where no control was drawn"
    found: list[Row] = []
    for metric in (*RATES, "forgone_margin_amount", "decision_value_amount"):
        part = rows[rows["metric"] == metric]
        found.append(
            scored(
                f"bounds hold the truth: {TITLES[metric]}", part, "held", least=0.99, group=group
            )
        )
        if metric in RATES and len(part):
            found.append(_median_width(f"median width: {TITLES[metric]}", part, group))
    return found


def _median_width(name: str, rows: pd.DataFrame, group: str) -> Row:
    middle = float((rows["upper"] - rows["lower"]).median())
    months = len(rows.drop_duplicates(["model_id", "period_start"]))
    return Row(name, middle, None, None, "", None, None, months, rows["model_id"].nunique(), group)
