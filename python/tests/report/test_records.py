"""Single figures and months, as the records of the marts give them."""

from __future__ import annotations

from datetime import date

from afterlaunch.report.compute.records import expected_figure, last_full_month, metric_figure


def test_the_report_month_is_the_last_one_that_has_ended():
    assert last_full_month(date(2025, 12, 31)) == date(2025, 12, 1)
    assert last_full_month(date(2025, 12, 30)) == date(2025, 11, 1)
    assert last_full_month(date(2024, 2, 29)) == date(2024, 2, 1)


def test_rates_carry_the_limits_of_the_process_and_money_those_of_the_month():
    rate = dict.fromkeys(("currency_code", "maturity", "case_count", "confidence"))
    rate |= {"value": 0.8, "lower": 0.8, "upper": 0.8, "process_lower": 0.7, "process_upper": 0.9}
    rate |= {"evidence": "observed", "is_provisional": False}
    assert metric_figure(rate | {"unit": "rate"}).low == 0.7
    assert metric_figure(rate | {"unit": "amount"}).low == 0.8
    assert metric_figure(rate | {"unit": "rate", "evidence": "bounds"}).low == 0.8
    assert metric_figure(rate | {"unit": "rate", "value": float("nan")}).value is None


def test_an_estimate_has_the_kind_of_limits_its_complete_month_will_have():
    row = dict.fromkeys(("currency_code", "maturity", "case_count", "confidence"))
    row |= {"value": 41.0, "lower": 40.1, "upper": 41.6, "process_lower": 29.2}
    row |= {"process_upper": 57.0, "evidence": "observed", "is_provisional": True}
    rate, amount = (expected_figure(row | {"unit": unit}) for unit in ("bps", "amount"))
    assert (rate.low, rate.high, rate.is_expected, rate.provisional) == (29.2, 57.0, True, True)
    assert (amount.low, amount.high) == (40.1, 41.6)
