"""What being declined does to customers, against plain pandas, statsmodels and what was planted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

MODEL = "card_fraud"
MONTHS = pd.to_datetime(["2024-07-01", "2024-12-01", "2025-06-01"])
WINDOW = pd.Timedelta(days=90)
YEAR = pd.DateOffset(years=1)

Read = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="module")
def read(demo_build: Path) -> Read:
    connection = duckdb.connect(str(demo_build / "warehouse.duckdb"), read_only=True)
    return lambda sql: connection.sql(sql).df()


@pytest.fixture(scope="module")
def figures(read: Read) -> pd.DataFrame:
    rows = read(
        "select * from marts.fct_metrics where metric in ('attrition_effect',"
        " 'attrition_cost_amount', 'false_decline_cost_amount', 'forgone_margin_amount')"
        " and grain = 'month' and owner_id = '(all)' and segment = '(all)'"
        " and estimate = 'observed'"
        " and evaluated_on = (select max(evaluated_on) from marts.fct_metrics)"
    )
    return rows.set_index(["metric", "model_id", "period_start"]).sort_index()


@pytest.fixture(scope="module")
def firsts(read: Read) -> pd.DataFrame:
    """Customers at their first policy decline in twelve months, from the accepted rows."""
    cases = read(
        "select * from main.int_case_states as states"
        " inner join (select decision_id, decided_at from main.int_cases) using (decision_id)"
        " where policy_action = 'decline' and known_until = '9999-12-31'"
        f" and model_id = '{MODEL}'"
    ).sort_values(["customer_id", "decided_at", "decision_id"])
    previous = cases.groupby("customer_id")["decided_at"].shift()
    cases = cases[previous.isna() | (previous < cases["decided_at"] - YEAR)]
    churn = read("select customer_id, churned_at from main.int_accepted_customer_churn")
    cases = cases.merge(churn, on="customer_id", how="left")
    cases["left"] = (cases["churned_at"] > cases["decided_at"]) & (
        cases["churned_at"] <= cases["decided_at"] + WINDOW
    )
    drawn = cases["control_probability"]
    return cases.assign(weight=1 / np.where(cases["is_control"], drawn, 1 - drawn))


@pytest.mark.parametrize("month", MONTHS)
def test_the_effect_is_newcombes_difference_of_weighted_shares(figures, firsts, month) -> None:
    end = month + pd.offsets.MonthEnd(0)
    pool = firsts[
        firsts["control_probability"].notna()
        & (firsts["decided_on"] > end - YEAR)
        & (firsts["decided_on"] <= end)
    ]
    share, size = {}, {}
    for is_control, side in pool.groupby("is_control"):
        weight = side["weight"].to_numpy()
        share[is_control] = (weight * side["left"]).sum() / weight.sum()
        size[is_control] = weight.sum() ** 2 / (weight**2).sum()
    lower, upper = confint_proportions_2indep(
        share[False] * size[False], size[False], share[True] * size[True], size[True],
        method="newcomb",
    )  # fmt: skip
    found = figures.loc["attrition_effect", MODEL, month]
    assert found["evidence"] == "control_estimate"
    assert found["value"] == pytest.approx(share[False] - share[True], abs=1e-8)
    # Limits are printed with the product's normal quantile, to six digits.
    assert [found["lower"], found["upper"]] == pytest.approx([lower, upper], abs=1e-6)


def test_the_cost_is_the_effect_on_what_the_months_customers_are_worth(
    figures, firsts, read: Read
) -> None:
    worth = read("select customer_id, annual_margin_amount from main.int_accepted_customers")
    month = pd.Timestamp("2024-10-01")
    declined = firsts[firsts["decided_on"].dt.to_period("M") == month.to_period("M")]
    margin = declined.merge(worth, on="customer_id", how="left")["annual_margin_amount"]
    margin = margin.fillna(worth["annual_margin_amount"].mean()).sum()
    effect = figures.loc["attrition_effect", MODEL, month]["value"]
    cost = figures.loc["attrition_cost_amount", MODEL, month]
    # What the customers' declines forwent within the window is a few per cent of their year.
    assert 0.8 * effect * margin < cost["value"] < effect * margin
    whole = figures.loc["false_decline_cost_amount", MODEL, month]
    forgone = figures.loc["forgone_margin_amount", MODEL, month]
    assert whole["value"] == pytest.approx(cost["value"] + forgone["value"], abs=0.02)
    assert whole["lower"] < whole["value"] < whole["upper"]


def test_customers_declined_by_chance_leave_more_often(figures) -> None:
    rows = figures.loc["attrition_effect", MODEL].dropna(subset=["value"])
    stormed = rows.loc["2024-12-01":"2025-09-01"]
    assert (stormed["value"] > 0).all()
    # A thin company has a few hundred controls: the year that holds the whole storm shows it.
    assert stormed["lower"].iloc[0] > 0


def test_without_enough_controls_a_selected_sample_has_no_point(figures) -> None:
    rows = figures.loc["attrition_effect"].drop(index=MODEL)
    assert set(rows["evidence"]) <= {"bounds", "not_applicable"}
    assert rows["value"].isna().all()
