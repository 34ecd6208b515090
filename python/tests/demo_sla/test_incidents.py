"""Each planted trouble is one incident, opened once, and over when it is mended."""

from __future__ import annotations

import pandas as pd
import pytest

STORM = "card_fraud-declines-2024-10-31"
DRIFT = "card_fraud-misses-2025-04-30"
UNDER_DELIVERY = "merchant_risk-value-2024-03-31"


@pytest.fixture(scope="module")
def incidents(company) -> pd.DataFrame:
    """Breaches as of the newest record."""
    rows = company.incidents
    newest = rows[rows.evaluated_on == rows.evaluated_on.max()]
    return newest[newest.kind == "breach"].set_index("incident_id")


def test_the_planted_troubles_are_the_incidents(incidents) -> None:
    assert set(incidents.index) == {STORM, DRIFT, UNDER_DELIVERY}
    assert (incidents.reopened_count == 0).all()
    assert incidents.suppressed_by.isna().all()


def test_the_storm_is_one_incident_and_over(incidents) -> None:
    storm = incidents.loc[STORM]
    assert storm.status == "resolved"
    assert storm.began_on == pd.Timestamp("2024-10-01")
    assert storm.period_end == pd.Timestamp("2024-11-30")
    assert storm.resolved_on > storm.opened_on
    assert storm.likely_cause == "threshold"
    assert "0.6 to 0.46 on 2024-10-01" in storm.cause_note
    assert storm.owner_id_then == storm.owner_id_now == "ana.ferreira"


def test_one_detection_loss_is_one_incident_of_all_agreements_it_breaks(incidents) -> None:
    drift = incidents.loc[DRIFT]
    assert {
        "card_fraud_detection_count", "card_fraud_detection_value", "card_fraud_value",
    } <= set(drift.sla_ids.split(", "))  # fmt: skip
    assert drift.likely_cause == "detection"
    assert pd.isna(drift.resolved_on)
    assert drift.began_on <= pd.Timestamp("2025-03-01") <= drift.opened_on


def test_a_bad_day_costs_no_more_than_its_worst_agreement(company, incidents) -> None:
    drift = incidents.loc[DRIFT]
    rows = company.sla_results[
        company.sla_results.sla_id.isin(drift.sla_ids.split(", "))
        & (company.sla_results.state == "breach")
        & (company.sla_results.as_of == company.sla_results.as_of.max())
    ]
    periods = rows.sort_values("evaluated_on").groupby(["sla_id", "period_start"]).last()
    # Windows of three months, one a month: summed they hold most days three times.
    assert 0 < drift.cost_amount < periods.excess_amount.astype(float).sum() / 2
    assert drift.cost_currency_code == "EUR"


def test_who_answered_when_it_began_and_who_does_now(incidents) -> None:
    row = incidents.loc[UNDER_DELIVERY]
    assert (row.owner_id_then, row.owner_id_now) == ("ana.ferreira", "jonas.lind")
    assert row.status == "escalated"
    assert row.acknowledged_on is pd.NaT


def test_a_rebuild_tells_the_incidents_of_an_earlier_day(company) -> None:
    rows = company.incidents
    newest = rows[rows.evaluated_on == rows.evaluated_on.max()].set_index("incident_id")
    told = ["kind", "model_id", "began_on", "opened_on", "owner_id_then"]
    for day, told_then in rows.groupby("evaluated_on"):
        cut = newest[newest.opened_on <= day]
        then = told_then.set_index("incident_id")
        assert set(then.index) == set(cut.index)
        pd.testing.assert_frame_equal(then[told], cut.loc[then.index, told])
        resolved = cut.resolved_on.where(cut.resolved_on <= day)
        pd.testing.assert_series_equal(then.resolved_on, resolved.loc[then.index])
