"""Money of two currencies, in one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


@pytest.mark.parametrize("owner", ["ada", "(all)"])
@pytest.mark.parametrize(
    "metric", ["decision_value_amount", "gross_loss_amount", "running_cost_amount"]
)
def test_totals_are_the_models_at_the_rate_of_the_months_last_day(company, metric, owner):
    figures = company.metrics(
        f"metric = '{metric}' and grain = 'month' and owner_id = '{owner}' and segment = '(all)' "
        "and attribution = 'decided' and estimate = 'observed' and maturity = 1"
    )
    parts = figures[figures["model_id"] != "(all)"]
    last_day = parts["period_start"] + pd.offsets.MonthEnd(0)
    rate = np.where(last_day < pd.Timestamp("2025-04-15"), 0.9, 0.95)
    rate = np.where(parts["model_id"] == "loans", rate, 1.0)
    expected = (parts["value"] * rate).groupby(parts["period_start"]).sum()
    totals = figures[figures["model_id"] == "(all)"].set_index("period_start")
    assert len(totals) >= 6
    assert set(totals["currency_code"]) == {"EUR"}
    np.testing.assert_allclose(totals["value"], expected[totals.index], atol=0.011)
