"""Small worlds of two months as the tables that the split of a change of value reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

JANUARY, FEBRUARY = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-02-01")
LOSS, FEE, MARGIN = 0.9, 30.0, 0.02


def cells_of(start: pd.Timestamp, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Cells from rows of (day, segment, version, bin, adverse, declined, count, mean amount).

    Every declined case is known and the baseline approves all.
    """
    frame = pd.DataFrame(
        rows,
        columns=[
            "day", "segment", "model_version", "score_bin", "adverse", "declined", "case_count",
            "mean",
        ],
    )  # fmt: skip
    amount = frame["case_count"] * frame["mean"]
    policy = np.where(frame["declined"], "declined", "approved")
    return pd.DataFrame(
        {
            "model_id": "m",
            "period_start": start,
            "segment": frame["segment"],
            "model_version": frame["model_version"],
            "score_bin": frame["score_bin"],
            "decided_on": start + pd.to_timedelta(frame["day"], "D"),
            "baseline_approves": True,
            "part": np.char.add(
                policy.astype(str), np.where(frame["adverse"], "_adverse", "_good").astype(str)
            ),
            "case_count": frame["case_count"],
            "amount": amount,
            "loss": amount * LOSS,
            "cost": frame["case_count"] * FEE,
            "margin": amount * MARGIN,
        }
    )


def month_of(cells: pd.DataFrame, *, is_launch: bool) -> dict[str, Any]:
    """What would be published of a month against a baseline that approves all."""
    totals = cells.groupby("part")[["case_count", "loss", "cost", "margin"]].sum()
    totals = totals.reindex(["declined_adverse", "declined_good"], fill_value=0.0)
    caught = totals.loc["declined_adverse"]
    loss, margin = caught["loss"] + caught["cost"], totals.loc["declined_good", "margin"]
    return {
        "model_id": "m",
        "period_start": cells["period_start"].iloc[0],
        "is_launch": is_launch,
        "value_amount": round(loss - margin - 100.0, 2),
        "review_cost_amount": 60.0,
        "running_cost_amount": 40.0,
        "control_cost_amount": np.nan,
        "ladder": "observed",
        "caught_count": caught["case_count"],
        "good_count": totals.loc["declined_good", "case_count"],
        "caught_loss": loss,
        "good_margin": margin,
    }


def tables(
    january: list[tuple[Any, ...]],
    february: list[tuple[Any, ...]],
    thresholds: list[tuple[pd.Timestamp, str, int]],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return months, cells and thresholds of two months given as rows of cells."""
    parts = [cells_of(JANUARY, january), cells_of(FEBRUARY, february)]
    months = pd.DataFrame(
        [month_of(part, is_launch=number == 0) for number, part in enumerate(parts)]
    )
    cuts = pd.DataFrame(
        [("m", start, "(all)", version, number) for start, version, number in thresholds],
        columns=["model_id", "period_start", "segment", "model_version", "score_bin"],
    )
    return months, pd.concat(parts, ignore_index=True), cuts
