"""What the pipeline published, beside what is true and what the easy figures say."""

from __future__ import annotations

import numpy as np
import pandas as pd

from afterlaunch import warehouse
from afterlaunch.workspace import Workspace
from calibration.families import FIRST_MONTH, World
from calibration.truth import figures

RATES = (
    "detection_rate_count",
    "detection_rate_value",
    "false_decline_rate_count",
    "false_decline_rate_value",
)
ATTRITION = "attrition_effect"
MONEY = ("net_loss_amount", "forgone_margin_amount", "decision_value_amount")

_FIGURES = """
select
    model_id, grain, period_start, metric, estimate, evaluated_on, evidence, maturity,
    value, lower, upper, process_lower, process_upper, case_count
from marts.fct_metrics
where
    owner_id = '(all)' and segment = '(all)' and attribution = 'decided'
    and grain in ('month', 'rolling_3m') and model_id <> '(all)'
    and metric in ('{metrics}')
order by model_id, grain, period_start, metric, estimate, evaluated_on
"""


def read_figures(workspace: Workspace, worlds: list[World]) -> pd.DataFrame:
    """Return every published figure of whole models with its truth.

    Returns
    -------
    pandas.DataFrame
        The columns of ``marts.fct_metrics`` that matter here, ``family``, ``plant``, ``after``
        (months since the plant; negative before it), ``age`` (whole months between the end of the
        period and the evaluation), ``realised`` and ``process`` (the truths), ``naive``,
        ``naive_size``, ``controls``, ``matured_controls`` and ``adverse`` (true cases).
    """
    sql = _FIGURES.format(metrics="', '".join((*RATES, *MONEY, ATTRITION)))
    table = pd.DataFrame(warehouse.query(workspace, sql))
    numbers = ["value", "lower", "upper", "process_lower", "process_upper", "maturity"]
    table[numbers] = table[numbers].astype(float)
    table["month"] = _month_number(table["period_start"])
    table["length"] = np.where(table["grain"] == "month", 1, 3)
    last = table["month"] + table["length"]
    table["age"] = _month_number(table["evaluated_on"]) + 1 - last

    traits = pd.DataFrame(
        {
            "model_id": [world.model_id for world in worlds],
            "family": [world.family.name for world in worlds],
            "plant": [world.family.plant for world in worlds],
            "control": [world.control for world in worlds],
            "plant_month": [world.plant_month for world in worlds],
            "attrition": [world.churn[1] - world.churn[0] for world in worlds],
        }
    )
    table = table.merge(traits, on="model_id", how="inner")
    table["after"] = table["month"] - table["plant_month"]
    parts = read_truth(workspace, "parts", worlds)
    truths = pd.concat([figures(parts, worlds, span).assign(length=span) for span in (1, 3)])
    wide = truths.pivot_table(
        index=["model_id", "month", "length", "metric"], columns="kind", values="truth"
    ).reset_index()
    table = table.merge(wide, on=["model_id", "month", "length", "metric"], how="left")
    # Being declined moves every customer's chance to leave by the same amount.
    is_attrition = table["metric"] == ATTRITION
    table["process"] = table["process"].where(~is_attrition, table["attrition"])
    return _with_naive(_with_sizes(table, parts), read_truth(workspace, "naive", worlds))


def read_truth(workspace: Workspace, name: str, worlds: list[World]) -> pd.DataFrame:
    """Return one of the tables under ``truth/``, of these worlds."""
    files = sorted((workspace.path / "truth").glob(f"{name}-*.parquet"))
    table = pd.concat([pd.read_parquet(file) for file in files])
    chosen = table["model_id"].isin([world.model_id for world in worlds])
    return table[chosen].reset_index(drop=True)


def _month_number(days: pd.Series) -> pd.Series:
    return pd.Series(
        (days.to_numpy().astype("datetime64[M]") - FIRST_MONTH).astype(int), index=days.index
    )


def _with_sizes(table: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Add the true number of adverse cases and of controls in the window."""
    ordered = parts[parts["kind"] == "realised"].sort_values(["model_id", "month"])
    sizes = []
    for length in (1, 3):
        frame = ordered[["model_id", "month"]].assign(length=length)
        for name, columns in (("adverse", ["caught", "missed"]), ("controls", ["controls"])):
            monthly = ordered[columns].sum(axis=1)
            grouped = monthly.groupby(ordered["model_id"])
            frame[name] = sum(grouped.shift(-ahead) for ahead in range(length))
        sizes.append(frame)
    return table.merge(pd.concat(sizes), on=["model_id", "month", "length"], how="left")


def _with_naive(table: pd.DataFrame, naive: pd.DataFrame) -> pd.DataFrame:
    naive["evaluated_on"] = naive["evaluated_on"].to_numpy().astype("datetime64[D]")
    table["evaluated_on"] = table["evaluated_on"].to_numpy().astype("datetime64[D]")
    keys = ["model_id", "month", "evaluated_on", "metric"]
    taken = naive.drop_duplicates(keys).assign(length=1)
    return table.merge(taken, on=[*keys, "length"], how="left")
