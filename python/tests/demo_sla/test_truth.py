"""Figures of complete months against what is true of the demo company."""

from __future__ import annotations

import pandas as pd
import pytest

# The truth file leaves pending reviews out of what was done; the planted backlog is in this month.
BACKLOG = pd.Timestamp("2025-12-01")
RATES = (
    "detection_rate_count", "detection_rate_value", "false_decline_rate_count",
    "false_decline_rate_value", "decision_value_amount",
)  # fmt: skip


@pytest.fixture(scope="module")
def scored(company) -> pd.DataFrame:
    """Complete months, figure beside truth; faulty rows were set apart by both."""
    metrics = company.metrics[company.metrics.attribution == "decided"]
    rows = metrics.merge(
        company.truth,
        left_on=["model_id", "segment", "period_start", "metric"],
        right_on=["model_id", "segment", "month", "metric"],
    )
    return rows[(rows.maturity == 1) & (rows.month != BACKLOG)]


def test_what_is_observed_is_true(scored) -> None:
    observed = scored[(scored.evidence == "observed") & scored.realised_value.notna()]
    away = (observed.value - observed.realised_value).abs()
    # Half a cent of a product of decimals may round the other way; a cent is 1.2e-4 bps of a month.
    allowed = observed.unit.map({"amount": 0.0101, "count": 0.0, "bps": 2e-4}).fillna(1e-6)
    per_thousand = observed.metric == "decision_quality_improvement"
    wrong = observed[(away > allowed) & ~per_thousand]
    assert len(observed) > 3000
    assert wrong[["model_id", "month", "segment", "metric", "value", "realised_value"]].empty


def test_control_estimates_hold_the_truth_in_their_interval(scored) -> None:
    rows = scored[(scored.evidence == "control_estimate") & scored.metric.isin(RATES)]
    held = rows.realised_value.between(rows.lower - 1e-9, rows.upper + 1e-9)
    assert len(rows) > 250
    assert held.mean() >= 0.9


def test_detection_from_controls_is_close(scored) -> None:
    rows = scored[
        (scored.evidence == "control_estimate") & (scored.segment == "(all)")
        & scored.metric.str.startswith("detection_rate")
    ]  # fmt: skip
    assert len(rows) >= 38
    assert (rows.value - rows.realised_value).abs().mean() <= 0.04


def test_bounds_hold_the_truth_and_print_no_point(scored) -> None:
    rows = scored[(scored.evidence == "bounds") & scored.realised_value.notna()]
    inside = (rows.lower.fillna(-1e18) - 0.01 <= rows.realised_value) & (
        rows.realised_value <= rows.upper.fillna(1e18) + 0.01
    )
    assert len(rows) > 1000
    assert rows.value.isna().all()
    assert rows[~inside].empty


def test_declined_is_never_taken_for_prevented(company) -> None:
    wide = company.metrics.pivot_table(
        index=["model_id", "segment", "period_start"], columns="metric", values="value"
    )
    caught = wide.dropna(subset=["caught_adverse_amount"])
    assert len(caught) > 50
    assert (caught.caught_adverse_amount < caught.policy_decline_amount).all()
    uncertain = company.metrics[
        (company.metrics.metric == "avoided_loss_amount")
        & company.metrics.model_id.isin(["merchant_risk", "account_takeover"])
    ]
    assert uncertain.value.isna().all()
