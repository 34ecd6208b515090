"""Business cases of the demo company: what was planted is proven, explained and foreseen."""

from __future__ import annotations

import pandas as pd

DRIFT = pd.to_datetime(["2025-03-01", "2025-04-01", "2025-05-01", "2025-06-01"])
NEVER_MET = "merchant_risk"


def newest(cases: pd.DataFrame) -> pd.DataFrame:
    return cases[cases["evaluated_on"] == cases["evaluated_on"].max()]


def test_the_model_that_never_met_its_case_is_proven_below_plan(company) -> None:
    cases = company.cases[company.cases["model_id"] == NEVER_MET]
    due = cases[cases["cumulative_planned_due_amount"] > 0]
    assert len(due) > 30
    assert (due["cumulative_process_upper"] < due["cumulative_planned_due_amount"]).mean() > 0.9
    now = newest(cases).iloc[-1]
    assert now["cumulative_process_upper"] < now["cumulative_planned_due_amount"]
    assert now["forecast_cumulative_upper"] < now["cumulative_planned_amount"]
    assert set(newest(cases)["recommendation"]) == {"keep"}
    assert "restate the business case" in now["recommendation_reason"]


def test_concept_drift_is_put_down_to_detection(company) -> None:
    cases = newest(company.cases)
    rows = cases[(cases["model_id"] == "card_fraud") & cases["period_start"].isin(DRIFT)]
    assert len(rows) == len(DRIFT)
    others = rows[["variance_volume_amount", "variance_false_decline_amount"]].abs().max(axis=1)
    assert (rows["variance_detection_amount"] < -15_000).all()
    assert (rows["variance_detection_amount"].abs() > 5 * others).all()
    # The month by month noise of amounts averages out; the drift does not.
    assert abs(rows["variance_unit_value_amount"].sum()) < 0.5 * abs(
        rows["variance_detection_amount"].sum()
    )


def test_the_storm_is_put_down_to_false_declines(company) -> None:
    cases = newest(company.cases)
    mine = cases[(cases["model_id"] == "card_fraud") & (cases["maturity"] == 1)]
    worst = mine.nsmallest(2, "variance_false_decline_amount")["period_start"]
    assert sorted(worst.dt.strftime("%Y-%m")) == ["2024-10", "2024-11"]


def test_forecasts_hold_what_came(company) -> None:
    """From each of the three dates: every month not yet due then, against the truth now."""
    true = company.truth[
        (company.truth["metric"] == "decision_value_amount") & (company.truth["segment"] == "(all)")
    ].sort_values("month")
    true = true.assign(true_value=true.groupby("model_id")["realised_value"].cumsum())
    rows = company.cases.merge(
        true[["model_id", "month", "true_value"]],
        left_on=["model_id", "period_start"],
        right_on=["model_id", "month"],
    )
    rows = rows[rows["forecast_cumulative_lower"].notna() & (rows["maturity"] < 1)]
    held = rows["true_value"].between(
        rows["forecast_cumulative_lower"], rows["forecast_cumulative_upper"]
    )
    by_model = held.groupby([rows["model_id"], rows["evaluated_on"].dt.date]).agg(["mean", "size"])
    print(by_model.to_string(), f"\nall: {held.mean():.3f} of {len(rows)}", sep="\n")
    assert len(rows) > 60
    assert held.mean() >= 0.9
