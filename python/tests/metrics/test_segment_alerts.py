"""Which breaches of segments are kept, against Holm's procedure of statsmodels."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

FAMILIES = 24
FLOOR = 0.8
BY_LIMIT = (
    "lower_limit", "upper_limit", "process_sampled_lower", "process_sampled_upper",
    "process_adverse_lower", "process_adverse_upper", "process_share_lower", "process_share_upper",
    "share_error", "share_floor", "share_ceiling", "share_total", "share_total_size", "other_total",
    "other_variance", "odds_variance", "effective_size", "event_value", "bound_lower",
    "bound_upper", "first_share", "first_size", "second_share", "second_size", "difference_scale",
    "log_error",
)  # fmt: skip


@pytest.fixture(scope="module")
def agreements() -> pd.DataFrame:
    """Draw families of up to twenty segments: money with normal limits, rates with Wilson's."""
    rng = np.random.default_rng(4)
    rows = []
    for family in range(FAMILIES):
        alpha = rng.choice([0.01, 0.05, 0.1])
        for segment in range(rng.integers(1, 21)):
            is_rate = family % 2 == 0
            size = rng.integers(50, 900)
            # The score statistic is what Wilson's limits invert.
            error = np.sqrt(FLOOR * (1 - FLOOR) / size) if is_rate else 0.05
            value = FLOOR - error * rng.normal(1.5, 1.2)
            rows.append((family, segment, alpha, is_rate, size, value, error))
    names = ["family", "segment", "alpha", "is_rate", "size", "value", "error"]
    drawn = pd.DataFrame(rows, columns=names)
    p = norm.sf((FLOOR - drawn["value"]) / drawn["error"])
    return drawn.assign(p=p, is_breach=p < drawn["alpha"])


@pytest.fixture(scope="module")
def alerts(agreements: pd.DataFrame, model_sql: Callable[[str], str]) -> pd.DataFrame:
    """Ask the model about them, floors and mirrored ceilings in turn."""
    turn = np.where(agreements["family"] % 3 == 0, -1, 1)
    value = np.where(turn > 0, agreements["value"], 1 - agreements["value"])
    nothing = dict.fromkeys(BY_LIMIT, np.nan)
    int_sla_verdicts = pd.DataFrame(
        {
            "sla_id": agreements["family"].astype(str) + "-" + agreements["segment"].astype(str),
            "model_id": agreements["family"].astype(str),
            "segment": "s" + agreements["segment"].astype(str),
            "metric": "m", "grain": "month", "evidence": "observed", "is_provisional": False,
            "period_start": pd.Timestamp("2024-01-01"), "evaluated_on": pd.Timestamp("2024-06-30"),
            "state": np.where(agreements["is_breach"], "breach", "ok"),
            "method": np.where(agreements["is_rate"], "share", "normal"),
            "value": value, "share": value, "share_size": agreements["size"], "share_turn": 1,
            "share_freedom": 1, "size_freedom": np.nan, "share_maturity": 1.0,
            "share_log_variance": 0.0,
            "standard_error": agreements["error"], "confidence": 1 - agreements["alpha"],
            "turn": turn, "breach_level": np.where(turn > 0, FLOOR, FLOOR - 1), "z": np.nan,
            **nothing,
        }
    )  # fmt: skip
    with duckdb.connect() as connection:
        connection.register("int_sla_verdicts", int_sla_verdicts)
        return connection.sql(model_sql("intermediate/sla/int_sla_alerts.sql")).df()


def test_kept_breaches_are_those_holm_rejects(agreements: pd.DataFrame, alerts: pd.DataFrame):
    expected = {}
    for family, rows in agreements.groupby("family"):
        rejected = multipletests(rows["p"], alpha=rows["alpha"].iloc[0], method="holm")[0]
        for segment, is_breach, kept in zip(
            rows["segment"], rows["is_breach"], rejected, strict=True
        ):
            if is_breach:
                expected[f"{family}-{segment}"] = bool(kept)
    found = dict(zip(alerts["sla_id"], alerts["is_kept"].astype(bool), strict=True))
    assert found == expected
    # Both answers are common, or the comparison would say little.
    assert min(sum(expected.values()), len(expected) - sum(expected.values())) > 30
