"""Figures of complete months against what is true of the demo company."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

# The truth file leaves pending reviews out of what was done; the product counts them as decided
# and as flagged. The planted backlog is in this month, and a few of the last days' reviews.
BACKLOG = pd.Timestamp("2025-12-01")
# Figures that need no outcome of a declined case: of every model, in every complete month.
OBSERVED = {
    "adverse_approved_amount", "adverse_approved_count", "approval_rate_count",
    "approval_rate_value", "control_cost_amount", "control_loss_amount", "decision_amount",
    "decision_count",
    "decline_rate_count", "decline_rate_value", "flag_rate_count", "flag_rate_value",
    "fraud_value_bps", "gross_loss_amount", "gross_loss_bps", "ineligible_decline_amount",
    "ineligible_decline_count", "net_loss_amount", "net_loss_bps", "policy_decline_amount",
    "policy_decline_count", "review_cost_amount", "review_rate_count", "review_rate_value",
    "running_cost_amount",
}  # fmt: skip
RATES = (
    "detection_rate_count", "detection_rate_value", "false_decline_rate_count",
    "false_decline_rate_value", "decision_value_amount", "forgone_margin_amount",
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
    allowed = observed.unit.map({"amount": 0.0101, "count": 0.0, "bps": 2e-4, "rate": 1e-9})
    wrong = observed[~(away <= allowed)]
    assert len(observed) > 3000
    assert wrong[["model_id", "month", "segment", "metric", "value", "realised_value"]].empty


def test_what_needs_no_declined_outcome_is_observed(scored) -> None:
    evidence = scored[scored.metric.isin(OBSERVED)].groupby("metric").evidence.unique()
    assert set(evidence.index) == OBSERVED
    assert {kind for kinds in evidence for kind in kinds} == {"observed"}
    # Against declining all, only what was approved counts: nothing is unknown.
    credit = scored[(scored.model_id == "credit_line") & (scored.metric == "decision_value_amount")]
    assert set(credit.evidence) == {"observed"}
    assert credit[credit.segment == "(all)"].shape[0] == 12


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
    slack = rows.unit.map({"amount": 0.0101}).fillna(1e-9)
    # No limit is an open end: with no false decline a ratio to them has none.
    inside = (rows.lower.fillna(-np.inf) - slack <= rows.realised_value) & (
        rows.realised_value <= rows.upper.fillna(np.inf) + slack
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


def test_customers_declined_in_the_storm_leave(company) -> None:
    rows = company.metrics[
        (company.metrics.metric == "attrition_effect") & (company.metrics.segment == "ecommerce")
        & (company.metrics.model_id == "card_fraud")
    ].set_index("period_start")  # fmt: skip
    before, after = rows.loc["2024-06-01"], rows.loc["2024-12-01"]
    assert after.lower > before.upper
    assert after.evidence == "control_estimate"
