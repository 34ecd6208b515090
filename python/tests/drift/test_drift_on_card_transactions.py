"""Card transactions: May against April is drift; June and July against May are not."""

import os
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from afterlaunch.drift.evaluate import BINS, Settings, evaluate

REPOSITORY = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("AFTERLAUNCH_SHARED", REPOSITORY.parent / "shared"))
DATA = SHARED / "data" / "fraud_handbook"
SETTINGS = Settings(false_discovery_rate=0.02, minimum_psi=0.01)
REFERENCES = [(4, [5]), (5, [6, 7])]
FEATURES = [
    "TX_AMOUNT", "TX_DURING_WEEKEND", "TX_DURING_NIGHT", "CUSTOMER_ID_NB_TX_1DAY_WINDOW",
    "CUSTOMER_ID_NB_TX_7DAY_WINDOW", "CUSTOMER_ID_NB_TX_30DAY_WINDOW",
    "CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW", "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW",
    "TERMINAL_ID_NB_TX_7DAY_WINDOW", "TERMINAL_ID_RISK_7DAY_WINDOW",
]  # fmt: skip

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"card transactions not found: {DATA} (set AFTERLAUNCH_SHARED)"
)


@pytest.fixture(name="results", scope="module", params=["gbm", "lr"])
def drift_of_one_model(request) -> pd.DataFrame:
    """Bin one model's columns as int_drift_edges and int_drift_bins do, and evaluate."""
    connection = duckdb.connect()
    connection.execute(f"""
        create table decisions as
        select '{request.param}-' || transaction_id as decision_id, tx_datetime::date as decided_on,
            score_{request.param} as score, {", ".join(FEATURES)}
        from read_parquet('{DATA}/scores_*.parquet') as scores
        inner join read_parquet('{DATA}/transactions_*.parquet') as cards using (transaction_id)
    """)
    frames = []
    for feature in ["score", *FEATURES]:
        for reference, periods in REFERENCES:
            (edges,) = connection.execute(f"""
                select list_sort(list_distinct(quantile_disc(value, [{tenths()}])))
                from (
                    select {feature}::double as value from decisions
                    where month(decided_on) = {reference} order by md5(decision_id) limit 200000
                )
            """).fetchone()
            ladder = ", ".join(f"count_if({feature}::double <= {edge!r}::double)" for edge in edges)
            below = connection.execute(f"""
                select decided_on, 0, {ladder}, count(*) from decisions
                where month(decided_on) in ({reference}, {", ".join(map(str, periods))})
                group by decided_on
            """).df()
            frames.append(as_days(below, feature, reference))
    return evaluate(pd.concat(frames), SETTINGS)


def tenths() -> str:
    """Return 0.1 .. 0.9 as SQL."""
    return ", ".join(f"0.{number}" for number in range(1, 10))


def as_days(below: pd.DataFrame, feature: str, reference: int) -> pd.DataFrame:
    """Difference a ladder of counts into daily bins."""
    counts = below.drop(columns="decided_on").diff(axis=1).iloc[:, 1:]
    bins = counts.set_axis(BINS[: counts.shape[1]], axis=1).reindex(columns=BINS, fill_value=0)
    month = below["decided_on"].dt.to_period("M").dt.to_timestamp()
    is_reference = month.dt.month == reference
    return bins.assign(
        model_id="fraud",
        model_version="v1",
        feature=feature,
        kind="numeric",
        reference_from=pd.Timestamp(2018, reference, 1),
        reference_until=pd.Timestamp(2018, reference + 1, 1),
        is_reference=is_reference,
        decided_on=below["decided_on"],
        period_start=month.where(~is_reference),
        n=bins.sum(axis=1),
    )


def test_may_against_april_is_found_as_drift(results):
    may = results[results["period_start"] == "2018-05-01"].set_index("feature")["state"]
    assert may["score"] == "watch"
    assert may["CUSTOMER_ID_NB_TX_30DAY_WINDOW"] == "watch"


def test_amounts_did_not_move_in_may(results):
    may = results[results["period_start"] == "2018-05-01"].set_index("feature")["state"]
    assert may["TX_AMOUNT"] == "none"


def test_june_and_july_against_may_are_quiet(results):
    later = results[results["period_start"] >= "2018-06-01"]
    assert len(later) == 2 * 11
    assert later["state"].eq("none").all()


def test_a_month_of_reference_is_said_to_limit_the_verdict(results):
    assert results["note"].eq("reference of 1 month: verdict limited").all()
