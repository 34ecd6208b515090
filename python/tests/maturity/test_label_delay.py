"""The delay curve and what rests on it, against plain pandas on the reports themselves."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

AS_OF = pd.Timestamp("2025-05-31")
HORIZON, WINDOW = 120, 90


@pytest.fixture(scope="module")
def warehouse(demo_build):
    with duckdb.connect(str(demo_build / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def reports(warehouse) -> pd.DataFrame:
    found = warehouse.execute(
        "select * from int_adverse_reports where model_id = 'card_fraud' and reported_on <= ?"
        " and withdrawn_on > ?",
        [AS_OF, AS_OF],
    ).df()
    age = (AS_OF - found["decided_on"]).dt.days
    delay = (found["reported_on"] - found["decided_on"]).dt.days.clip(upper=HORIZON)
    return found.assign(age=age, delay=delay)[age < HORIZON + WINDOW]


def curve(reports: pd.DataFrame) -> np.ndarray:
    """Product-limit estimate in reversed time, one delay after the other."""
    share = np.ones(HORIZON + 1)
    for delay in range(HORIZON, 0, -1):
        able = reports[(reports["age"] >= delay) & (reports["age"] < delay + WINDOW)]
        known = int((able["delay"] <= delay).sum())
        last = int((able["delay"] == delay).sum())
        share[delay - 1] = share[delay] * (1 - last / known if known else 1)
    return share


def test_the_curve_is_the_product_limit_in_reversed_time(warehouse, reports):
    missed = reports[reports["side"] == "missed"]
    sizes = missed.groupby("channel")["channel"].transform("size")
    # A channel with a hundred reports has a curve of its own; the others share one.
    strata = missed["channel"].where(sizes >= 100, "(pooled)")
    stratum = strata.value_counts().index[0]
    found = warehouse.execute(
        "select reported_share from int_label_delay where model_id = 'card_fraud'"
        " and evaluated_on = ? and side = 'missed' and stratum = ? order by age_days",
        [AS_OF, stratum],
    ).df()["reported_share"]
    chosen = missed[strata == stratum]
    assert len(chosen) >= 20
    clusters = chosen.groupby("customer_id").size()
    effective = len(chosen) / ((clusters**2).sum() / clusters.sum())
    ceiling = np.append(np.full(HORIZON, 1 - 0.5 / (effective + 1)), 1.0)
    expected = np.minimum(curve(chosen), ceiling)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
    assert np.all(np.diff(found) >= 0)


def test_a_corrected_count_is_each_report_over_the_share_of_its_channel(warehouse):
    month = pd.Timestamp("2025-04-01")
    factors = warehouse.execute(
        "select channel, inflation from int_cohort_channels where model_id = 'card_fraud'"
        " and grain = 'month' and period_start = ? and evaluated_on = ? and side = 'missed'",
        [month, AS_OF],
    ).df()
    cases = warehouse.execute(
        "select reports.channel from int_adverse_reports as reports where model_id = 'card_fraud'"
        " and side = 'missed' and reported_on <= ? and withdrawn_on > ?"
        " and decided_on between ? and last_day(?)",
        [AS_OF, AS_OF, month, month],
    ).df()
    expected = cases.merge(factors, on="channel")["inflation"].sum()
    value, maturity = warehouse.execute(
        "select value, maturity from marts.fct_metrics where model_id = 'card_fraud'"
        " and owner_id = '(all)' and segment = '(all)' and grain = 'month' and period_start = ?"
        " and evaluated_on = ? and metric = 'adverse_approved_count' and estimate = 'corrected'",
        [month, AS_OF],
    ).fetchall()[0]
    assert len(cases) >= 5
    assert value == pytest.approx(expected, rel=1e-6)
    assert value == pytest.approx(len(cases) / maturity, rel=0.05)


def test_immature_months_carry_an_estimate_and_mature_ones_none(warehouse):
    estimates = warehouse.execute(
        "select estimate, min(evaluated_on - period_start) as youngest,"
        " max(evaluated_on - last_day(period_start)) as oldest from marts.fct_metrics"
        " where model_id = 'card_fraud' and grain = 'month' and metric = 'detection_rate_count'"
        " and evidence <> 'not_applicable' group by estimate order by estimate"
    ).df()
    corrected = estimates.set_index("estimate").loc["corrected"]
    assert corrected["oldest"] < HORIZON
    assert corrected["youngest"] < 31


def test_corrected_figures_are_near_the_truth_they_estimate(warehouse, demo_build):
    scored = warehouse.execute(
        f"""
        select
            metrics.lower <= truth.realised_value + 1e-9
            and metrics.upper >= truth.realised_value - 1e-9 as holds,
            metrics.process_lower <= truth.process_value
            and metrics.process_upper >= truth.process_value as holds_process
        from marts.fct_metrics as metrics
        inner join read_csv('{demo_build}/truth/metrics.csv') as truth
            on
                metrics.model_id = truth.model_id
                and metrics.segment = truth.segment
                and metrics.period_start = truth.month
                and metrics.metric = truth.metric
        where
            metrics.model_id = 'card_fraud' and metrics.owner_id = '(all)'
            and metrics.segment = '(all)' and metrics.grain = 'month'
            and metrics.estimate = 'corrected' and metrics.evidence <> 'not_applicable'
            and metrics.metric in ('detection_rate_count', 'false_decline_rate_value')
            and metrics.evaluated_on > last_day(metrics.period_start)
        """
    ).df()
    # Months share controls and customers between days of evaluation, so this is no test of 95 %.
    assert len(scored) > 50
    assert scored["holds"].mean() > 0.85
    assert scored["holds_process"].mean() > 0.85
