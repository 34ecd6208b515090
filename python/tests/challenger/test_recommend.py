"""Whether a refresh pays: probability, expected gain and the sentence."""

from __future__ import annotations

from datetime import date

import pytest
from scipy.stats import t

from afterlaunch.challenger.recommend import Gain, newest_gain, recommend

GAIN = Gain("v2", amount=2_000.0, error=500.0, freedom=29)


def test_a_gain_that_very_likely_pays_is_recommended() -> None:
    # 24,000 expected, error 6,000, cost 18,000: one error above the cost.
    found = recommend(GAIN, cost_amount=18_000, horizon_months=12, currency_code="EUR")
    assert found.probability == pytest.approx(t.cdf(1, 29))
    assert found.recommends
    assert found.expected_gain_amount == 24_000
    assert found.sentence == (
        "Refresh: challenger v2 is expected to gain 24,000 EUR over 12 months, against a cost of "
        "18,000 EUR; the probability that it pays is 84% (80% are needed)."
    )


def test_a_gain_that_may_not_pay_is_not() -> None:
    found = recommend(GAIN, cost_amount=20_000, horizon_months=12, currency_code="EUR")
    assert found.probability == pytest.approx(t.cdf(4_000 / 6_000, 29))
    assert not found.recommends
    assert found.sentence.startswith("Do not refresh on this evidence: ")


def test_the_least_of_bounds_is_said_to_be_the_least() -> None:
    least = Gain("v2", 2_000.0, 500.0, 29, is_least=True)
    found = recommend(least, cost_amount=1, horizon_months=1, currency_code="EUR")
    assert "gain at least 2,000 EUR over 1 month, " in found.sentence


def test_nothing_scored_recommends_nothing() -> None:
    found = recommend(None, cost_amount=1, horizon_months=12, currency_code="EUR")
    assert found.sentence == "No challenger scored yet."
    assert not found.recommends
    assert found.probability is None


def test_the_challenger_that_scored_last_is_the_one_advised_on() -> None:
    row = {
        "metric": "decision_value_amount", "segment": "(all)", "champion_version": "v1",
        "challenger_version": "v2", "shadow_until": date(2025, 6, 30), "evidence": "bounds",
        "expected_gain_amount_per_month": 2_000.0, "gain_error_amount_per_month": 500.0,
        "gain_freedom": 29,
    }  # fmt: skip
    older = {**row, "challenger_version": "v9", "shadow_until": date(2025, 5, 31)}
    rate = {**row, "metric": "detection_rate_count", "shadow_until": date(2025, 7, 31)}
    assert newest_gain([older, row, rate]) == Gain("v2", 2_000.0, 500.0, 29, is_least=True)
    assert newest_gain([]) is None


def test_one_day_of_cases_is_no_evidence() -> None:
    one_day = Gain("v2", 1e6, float("nan"), 0)
    found = recommend(one_day, cost_amount=1, horizon_months=12, currency_code="EUR")
    assert found.probability == 0
    assert not found.recommends
