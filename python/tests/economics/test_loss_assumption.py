"""A loss given adverse that is assumed too low is told, with both numbers; sound ones are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t


def test_only_the_loans_lose_more_than_assumed(company):
    findings = company.read(
        "select * from marts.fct_findings where finding = 'loss_assumption_off'"
    )
    assert set(findings["model_id"]) == {"loans"}
    assert set(findings["segment"]) == {"(all)", "web", "store"}
    assert set(findings["expected"]) == {0.5}
    assert findings["observed"].between(0.69, 0.71).all()
    assert ((findings["lower"] < 0.7) & (findings["upper"] > 0.7)).all()
    assert findings["note"].str.contains("the unit economics assume 0.5").all()


@pytest.mark.parametrize("model_id", ["cards", "loans", "shop"])
def test_the_limits_are_those_of_a_ratio_over_customers(company, model_id):
    (found,) = company.read(
        f"select * from main.int_loss_assumptions where model_id = '{model_id}' "
        "and segment = '(all)'"
    ).to_dict("records")
    cases = company.cases
    lost = cases[
        (cases["model_id"] == model_id)
        & (cases["final"] == "approve")
        & cases["is_adverse"]
        & cases["loss_amount"].notna()
        & (cases["decided_at"].dt.normalize() <= found["until_on"])
    ]
    rate = lost["loss_amount"].sum() / lost["amount"].sum()
    assert found["case_count"] == len(lost)
    assert found["realised_rate"] == pytest.approx(rate, rel=1e-9)
    # One assumption for all cases: the error of the difference is that of the rate.
    residuals = (lost["loss_amount"] - rate * lost["amount"]).groupby(lost["customer_id"]).sum()
    size = len(residuals)
    error = np.sqrt((residuals**2).sum() * size / (size - 1)) / lost["amount"].sum()
    width = t.ppf(0.975, size - 1) * error
    assert found["realised_lower"] == pytest.approx(rate - width, abs=1e-3 * width)
    assert found["realised_upper"] == pytest.approx(rate + width, abs=1e-3 * width)
