"""Scored cases drawn from potential outcomes, and the table of blocks that is made of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from afterlaunch.challenger.comparison import Ladder
from afterlaunch.challenger.evaluate import PAIR, Settings
from afterlaunch.challenger.figures import MEASURES, PARTS

Floats = NDArray[np.float64]

SETTINGS = Settings(resamples=200, observed_share=0.98, least_controls=10, least_group_cases=100)
LADDER = Ladder(SETTINGS.observed_share, SETTINGS.least_controls)
NO_GROUPS = pd.DataFrame(
    columns=[*PAIR, "group_name", "is_reference", "block_on", "decided", "champion_approved",
             "challenger_approved"]
)  # fmt: skip
POLICIES = pd.DataFrame(
    {"model_id": ["m"], "refresh_cost_amount": [5_000], "benefit_horizon_months": [12]}
)
FIRST_DAY = pd.Timestamp("2025-06-01")


def cases(
    rng: np.random.Generator, *, days: int = 30, daily: int = 200, probability: float = 0.2,
    gain: float = 0.7,
) -> pd.DataFrame:  # fmt: skip
    """Draw cases: one in twenty is adverse, days differ, and both decline the top of their score.

    ``gain`` is how much further the challenger's scores of adverse cases lie apart.
    """
    count = rng.poisson(daily * rng.gamma(25, 1 / 25, days))
    day = np.repeat(np.arange(days), count)
    size = len(day)
    adverse = rng.random(size) < np.repeat(0.05 * rng.gamma(16, 1 / 16, days), count)
    seen = rng.standard_normal(size)
    champion = seen + 1.5 * adverse
    challenger = 0.8 * seen + 0.6 * rng.standard_normal(size) + (1.5 + gain) * adverse
    amount = np.round(np.exp(4 + 0.6 * rng.standard_normal(size)), 2)
    approves = champion < 1.9
    return pd.DataFrame(
        {
            "block_on": FIRST_DAY + pd.to_timedelta(day, unit="D"),
            "segment": np.where(rng.random(size) < 0.6, "a", "b"),
            "champion_approves": approves,
            "challenger_approves": challenger < 1.9,
            "baseline_approves": rng.random(size) < 0.9,
            "is_adverse": adverse,
            "is_control": ~approves & (rng.random(size) < probability),
            "is_known": False,
            "probability": probability,
            "amount": amount,
            "margin": 0.03 * amount,
            "loss": 0.9 * amount + 20,
        }
    )


def blocks(rows: pd.DataFrame) -> pd.DataFrame:
    """Add cases up as int_challenger_days does, one customer a case."""
    keys = [*PAIR, "segment", "champion_approves", "challenger_approves", "baseline_approves",
            "part", "block_on"]  # fmt: skip
    how = dict.fromkeys([*MEASURES, "control_count"], "sum")
    return (
        _measured(rows)
        .groupby(keys, as_index=False)
        .agg(how | {"first_decided_on": "min", "last_decided_on": "max"})
    )


def _measured(rows: pd.DataFrame) -> pd.DataFrame:
    outcome = np.where(rows["is_adverse"], "adverse", "good")
    kind = np.select(
        [rows["champion_approves"], rows["is_control"], rows["is_known"]],
        ["", "control_", "known_"],
        "unknown",
    )
    weight = np.where(rows["is_control"], 1 / rows["probability"], 0.0)
    stake = (rows["margin"] + rows["loss"]) * (rows["is_adverse"] | ~rows["champion_approves"])
    columns = {
        "model_id": "m",
        "champion_version": "v1",
        "challenger_version": "v2",
        "part": np.where(kind == "unknown", kind, np.char.add(kind, outcome)),
        "first_decided_on": rows["block_on"],
        "last_decided_on": rows["block_on"],
        "case_count": 1.0,
        "control_count": rows["is_control"].astype(int),
        "stake": stake,
        "weight": weight,
        "weighted_amount": weight * rows["amount"],
        "weighted_stake": weight * stake,
        "squared_weight": weight**2,
        "squared_amount": (weight * rows["amount"]) ** 2,
        "squared_stake": (weight * stake) ** 2,
        "champion_review_cost": 0.0,
        "challenger_review_cost": 0.0,
    }
    return rows.assign(**columns)


def arrays(rows: pd.DataFrame, days: int) -> tuple[Floats, Floats]:
    """Return the sums and controls that `compare` reads, without a table in between."""
    one = _measured(rows)
    place = (
        (rows["block_on"] - FIRST_DAY).dt.days.to_numpy(),
        *(rows[f"{who}_approves"].to_numpy(int) for who in ("champion", "challenger", "baseline")),
        one["part"].map({name: number for number, name in enumerate(PARTS)}).to_numpy(),
    )
    sums = np.zeros((days, 2, 2, 2, len(PARTS), len(MEASURES)))
    np.add.at(sums, place, one[list(MEASURES)].to_numpy(np.float64))
    controls = np.zeros((2, 2))
    np.add.at(controls, place[1:3], one["control_count"].to_numpy(np.float64))
    return sums, controls[0]


def truth(rows: pd.DataFrame) -> dict[str, tuple[float, float, float]]:
    """Return champion, challenger and difference of every metric, case by case."""
    earned = np.where(rows["is_adverse"], -rows["loss"], rows["margin"])
    approves = [rows[f"{who}_approves"].to_numpy() for who in ("champion", "challenger")]
    baseline = rows["baseline_approves"].to_numpy()
    value = [(earned * (one.astype(int) - baseline)).sum() for one in approves]
    found = {"decision_value_amount": (*value, value[1] - value[0])}
    adverse = rows["is_adverse"].to_numpy()
    for rate, outcome in (("detection_rate", adverse), ("false_decline_rate", ~adverse)):
        for unit, size in (("count", np.ones(len(rows))), ("value", rows["amount"].to_numpy())):
            old, new = ((size * ~one)[outcome].sum() / size[outcome].sum() for one in approves)
            found[f"{rate}_{unit}"] = (old, new, new - old)
    return found
