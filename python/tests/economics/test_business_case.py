"""The business case mart against an account of every case and Shapley shares by enumeration."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

FACTORS = ("volume", "detection", "false_decline")


@pytest.fixture(scope="module")
def months(company) -> pd.DataFrame:
    """Every month of every case."""
    return company.read("select * from marts.fct_business_case_months order by all")


def shares(value, realised: dict[str, float], planned: dict[str, float]) -> dict[str, float]:
    """Return each factor's Shapley share of value(realised) - value(planned)."""
    orders = list(permutations(FACTORS))
    found = dict.fromkeys(FACTORS, 0.0)
    for order in orders:
        now = dict(planned)
        for factor in order:
            before = value(now)
            now[factor] = realised[factor]
            found[factor] += (value(now) - before) / len(orders)
    return found


@pytest.mark.parametrize("model_id", ["cards", "shop"])
def test_a_variance_is_split_as_by_enumeration(company, months, model_id):
    terms = pd.read_csv(company.path / "registers" / "unit_economics.csv").fillna({"segment": ""})
    terms = terms[terms["model_id"] == model_id].set_index("segment")
    mine = company.cases[company.cases["model_id"] == model_id]
    own = mine["segment"].where(mine["segment"].isin(terms.index), "")
    price = terms.loc[own].set_index(mine.index)
    costs = price["chargeback_fee_amount"] + price["handling_cost_amount"]
    assumed = mine["amount"] * price["loss_given_adverse"]
    approved = mine["final"] == "approve"
    recorded = mine["loss_amount"].fillna((assumed + 1e-9).round(2))
    lost = assumed.where(~approved, recorded) + costs
    margin = mine["amount"] * price["margin_rate"]
    old = mine["baseline_action"] != "decline" if model_id == "shop" else True
    changed = (approved != old) if model_id == "shop" else ~approved
    month = mine["decided_at"].dt.to_period("M").dt.start_time
    for start, rows in mine.groupby(month):
        if start > pd.Timestamp("2025-06-01"):
            continue
        bad, yes = rows["is_adverse"], approved[rows.index]
        amount, loss = rows["amount"], (lost * changed)[rows.index]
        gain = (margin * changed)[rows.index]
        count = len(rows)
        adverse, good = amount[bad].sum() / count, amount[~bad].sum() / count
        unit = {
            "caught": loss[bad & ~yes].sum() / amount[bad & ~yes].sum(),
            "missed": loss[bad & yes].sum() / amount[bad & yes].sum(),
            "approved": gain[~bad & yes].sum() / amount[~bad & yes].sum(),
            "declined": gain[~bad & ~yes].sum() / amount[~bad & ~yes].sum(),
            "review": 2 * (rows["action"] == "review").mean(),
        }
        running = {"cards": 310.0, "shop": 62.0}[model_id]

        def value(
            at: dict[str, float],
            adverse: float = adverse,
            good: float = good,
            unit: dict[str, float] = unit,
            running: float = running,
        ) -> float:
            detection, refused = at["detection"], at["false_decline"]
            by_adverse = detection * unit["caught"] - (1 - detection) * unit["missed"]
            by_good = (1 - refused) * unit["approved"] - refused * unit["declined"]
            each = adverse * by_adverse + good * by_good - unit["review"]
            return at["volume"] * each - running

        realised = {
            "volume": count,
            "detection": amount[bad & ~yes].sum() / amount[bad].sum(),
            "false_decline": amount[~bad & ~yes].sum() / amount[~bad].sum(),
        }
        planned = {"volume": 1300, "detection": 0.8, "false_decline": 0.02}
        expected = shares(value, realised, planned)
        (found,) = months[
            (months["model_id"] == model_id) & (months["period_start"] == start)
        ].to_dict("records")
        assert found["realised_value_amount"] == pytest.approx(value(realised), abs=0.03)
        for factor in FACTORS:
            assert found[f"variance_{factor}_amount"] == pytest.approx(expected[factor], abs=0.03)
        rest = value(planned) - found["planned_value_amount"]
        assert found["variance_unit_value_amount"] == pytest.approx(rest, abs=0.05)


def test_variances_and_running_totals_add_up_to_the_cent(months):
    due = months[months["maturity"] > 0]
    parts = due.filter(regex="^variance_.*_amount$").drop(
        columns="variance_amount", errors="ignore"
    )
    assert parts.shape[1] == 4
    np.testing.assert_allclose(parts.sum(axis=1), due["variance_amount"], atol=1e-9)
    np.testing.assert_allclose(
        due["variance_amount"],
        due["realised_value_amount"] - due["planned_due_amount"],
        atol=1e-6,
    )
    for model_id, rows in due.groupby("model_id"):
        total = rows["realised_value_amount"].cumsum()
        np.testing.assert_allclose(rows["cumulative_realised_amount"], total, atol=1e-6)
        # Everything is known: no width.
        np.testing.assert_allclose(rows["cumulative_realised_upper"], total, atol=1e-6)
        assert len(rows) == 7, model_id


def test_what_is_not_planned_explains_nothing(months):
    loans = months[(months["model_id"] == "loans") & (months["maturity"] > 0)]
    assert loans[[f"variance_{factor}_amount" for factor in FACTORS]].isna().all(axis=None)
    np.testing.assert_allclose(loans["variance_unit_value_amount"], loans["variance_amount"])


def test_the_forecast_goes_on_at_the_run_rate_to_the_cases_end(months):
    for _, rows in months.groupby("model_id"):
        run_rate = rows[rows["maturity"] == 1]["realised_value_amount"].tail(6).mean()
        ends = rows["forecast_cumulative_amount"].diff().tail(4)
        np.testing.assert_allclose(ends, run_rate, atol=0.02)
        assert len(rows) == 12
        width = rows["forecast_cumulative_upper"] - rows["forecast_cumulative_lower"]
        assert (width.tail(5).diff().dropna() > 0).all()
        assert rows["recommendation"].nunique() == 1
