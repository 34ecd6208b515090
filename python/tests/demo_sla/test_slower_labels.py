"""Labels that slow down are a finding; they are neither drift nor a breach."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

MODEL = "card_fraud"
SLOW_FROM = pd.Timestamp("2025-06-01")
FOUND_BY = pd.Timestamp("2025-07-31")
RESTORED_FROM = pd.Timestamp("2025-07-01")  # until then detection is planted to be low


@pytest.fixture(scope="module")
def warehouse(company):
    with duckdb.connect(str(company.workspace / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def test_it_is_found_within_two_months_and_not_before(warehouse) -> None:
    found = warehouse.sql("select * from marts.fct_findings where finding = 'delay_shift'").df()
    mine = found[found["model_id"] == MODEL]
    assert SLOW_FROM < mine["evaluated_on"].min() <= FOUND_BY
    first = mine[mine["evaluated_on"] == mine["evaluated_on"].min()].iloc[0]
    assert "slower" in first["note"]
    assert first["observed"] > 1.1 * first["expected"]
    # No other model's labels changed their speed.
    assert set(found["model_id"]) == {MODEL}


def test_it_is_no_drift(warehouse) -> None:
    states = warehouse.sql(
        f"select state from marts.fct_drift_results where model_id = '{MODEL}'"
        f" and period_start >= '{SLOW_FROM:%Y-%m-%d}'"
    ).df()["state"]
    assert len(states) > 10
    assert not states.isin(["confirmed", "watch"]).any()


def test_it_breaks_no_agreement(company) -> None:
    judged = company.sla_results[
        (company.sla_results["model_id"] == MODEL)
        & (company.sla_results["period_start"] >= RESTORED_FROM)
    ]
    assert len(judged) > 20
    assert not (judged["state"] == "breach").any()
