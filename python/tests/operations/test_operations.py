"""Label coverage and owner acceptance, against plain pandas on reports, register and ledger."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

HORIZON, WINDOW = 120, 90
FOREVER = pd.Timestamp("2200-01-01")


def read(workspace: Path, sql: str) -> pd.DataFrame:
    """Return what a query of the warehouse says."""
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        return connection.sql(sql).df()


@pytest.fixture(scope="module")
def reports(demo_build: Path) -> pd.DataFrame:
    """Adverse reports of card_fraud with their dates."""
    found = read(
        demo_build,
        "select * replace (least(withdrawn_on, date '2200-01-01') as withdrawn_on)"
        " from main.int_adverse_reports where model_id = 'card_fraud' and side <> 'recovered'",
    )
    return found.astype({column: "datetime64[s]" for column in found if column.endswith("_on")})


def strata_on(reports: pd.DataFrame, day: pd.Timestamp) -> dict[tuple[str, str], str]:
    """Channels with a hundred known reports have a curve of their own, the others share one."""
    age = (day - reports["decided_on"]).dt.days
    known = reports[
        (reports["reported_on"] <= day) & (reports["withdrawn_on"] > day) & (age < HORIZON + WINDOW)
    ]
    sizes = known.groupby(["side", "channel"]).size()
    return {key: key[1] if size >= 100 else "(pooled)" for key, size in sizes.items()}


@pytest.mark.parametrize("month", ["2024-09-01", "2025-05-01", "2025-12-01"])
def test_coverage_is_what_is_known_of_what_the_curve_of_before_promised(
    demo_build: Path, reports: pd.DataFrame, month: str
) -> None:
    first = pd.Timestamp(month)
    before, last = first - pd.Timedelta(days=1), first + pd.offsets.MonthEnd(0)
    curve = read(
        demo_build,
        "select side, stratum, age_days, reported_share from main.int_label_delay"
        f" where model_id = 'card_fraud' and evaluated_on = '{before:%Y-%m-%d}'",
    ).set_index(["side", "stratum", "age_days"])["reported_share"]
    strata = strata_on(reports, before)
    known, due = 0, 0.0
    for row in reports.itertuples():
        age = (before - row.decided_on).days
        stratum = strata.get((row.side, row.channel))
        if not 0 <= age < HORIZON or stratum is None or row.reported_on > last:
            continue
        # Too few reports make no curve, and too small a share says nothing of the rest.
        then = curve.get((row.side, stratum, age), 0.0)
        if then < 0.1:
            continue
        known += row.withdrawn_on > last
        if row.reported_on <= before < row.withdrawn_on:
            due += curve[row.side, stratum, min((last - row.decided_on).days, HORIZON)] / then
    (found,) = read(
        demo_build,
        "select value, case_count, lower, process_lower from marts.fct_metrics where"
        " model_id = 'card_fraud' and metric = 'label_coverage_rate' and grain = 'month'"
        f" and period_start = '{month}' and evaluated_on = '2025-12-31'",
    ).itertuples()
    assert known > 10
    assert found.case_count == known
    assert found.value == pytest.approx(min(1, known / due), abs=1e-6)
    assert found.lower == found.value
    assert found.process_lower < found.value


def test_the_demo_companys_labels_come_as_they_should(demo_build: Path) -> None:
    rates = read(
        demo_build,
        "select * from marts.fct_metrics where metric = 'label_coverage_rate' and grain = 'month'"
        " and case_count >= 20 and evaluated_on = '2025-12-31'",
    )
    assert len(rates) > 20
    assert rates["value"].mean() > 0.9
    assert (rates["value"] + 3 * (rates["value"] - rates["process_lower"]) / 1.96 > 0.95).all()


def test_acceptance_is_the_share_decided_while_the_owner_had_said_yes(demo_build: Path) -> None:
    """Windows of six months around the three in which account_takeover's owner had not."""
    days = read(
        demo_build,
        "select model_id, decided_on, sum(decision_count) as decisions,"
        " sum(decision_amount)::double as amount from marts.fct_model_days group by all",
    )
    days["decided_on"] = pd.to_datetime(days["decided_on"])
    owned = pd.read_csv(demo_build / "registers" / "ownership.csv", parse_dates=[2, 3])
    lines = (demo_build / "ledger" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    yes = {
        (event["subject"].removeprefix("model:"), event["actor"]): event["recorded_at"][:10]
        for event in map(json.loads, lines)
        if event["kind"] == "ownership_accepted"
    }
    owned["accepted_on"] = [
        pd.Timestamp(yes.get((row.model_id, row.owner_id), FOREVER)) for row in owned.itertuples()
    ]
    merged = days.merge(owned, on="model_id")
    held = merged[
        (merged["decided_on"] >= merged["valid_from"])
        & (merged["decided_on"] < merged["valid_to"].fillna(FOREVER))
        & (merged["decided_on"] >= merged["accepted_on"])
    ]
    found = read(
        demo_build,
        "select model_id, period_start, metric, value, lower, upper from marts.fct_metrics"
        " where metric like 'owner_acceptance%' and grain = 'rolling_6m'"
        " and evaluated_on = '2025-12-31'",
    )
    assert found["value"].between(0.01, 0.99).sum() >= 10
    for row in found.itertuples():
        first = pd.Timestamp(row.period_start)
        last = first + pd.offsets.MonthEnd(6)
        column = "decisions" if row.metric.endswith("count") else "amount"

        def total(of: pd.DataFrame, first=first, last=last, column=column, row=row) -> float:
            inside = of["decided_on"].between(first, last) & (of["model_id"] == row.model_id)
            return float(of.loc[inside, column].sum())

        assert row.value == pytest.approx(total(held) / total(days), rel=1e-9)
        assert np.isclose(row.lower, row.upper)
