"""The demo company's two challengers, built whole, against its truth and against plain raw rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

VALUE = "decision_value_amount"
KEY = ["model_id", "challenger_version", "segment", "metric"]
HORIZON, FEES = 120, 37.0


@pytest.fixture(scope="module")
def found(demo_build: Path) -> pd.DataFrame:
    with duckdb.connect(str(demo_build / "warehouse.duckdb"), read_only=True) as connection:
        return connection.sql("from marts.fct_challenger_results").df().set_index(KEY).sort_index()


@pytest.fixture(scope="module")
def truth(demo_build: Path) -> pd.DataFrame:
    return pd.read_csv(demo_build / "truth" / "challengers.csv").set_index(KEY).sort_index()


@pytest.fixture(scope="module")
def june(demo_build: Path) -> pd.DataFrame:
    """Read the decisions v2 scored in shadow and was not trained on, as the files have them."""

    def table(name: str) -> pd.DataFrame:
        return duckdb.sql(
            f"from read_parquet('{demo_build}/raw/{name}/*.parquet', union_by_name=true)"
        ).df()

    decisions = table("decisions").sort_values(["recorded_at", "amount"], kind="stable")
    decisions = decisions[
        (decisions["model_id"] == "card_fraud")
        & decisions["decided_at"].between("2025-06-01", "2025-07-01", inclusive="left")
        & ~decisions["decision_id"].str.startswith("dirt")
    ].drop_duplicates("decision_id")
    ended = table("final_actions").drop_duplicates("decision_id", keep="last")
    said = table("outcomes").drop_duplicates("outcome_id").sort_values("recorded_at", kind="stable")
    said["loss_amount"] = said.groupby("decision_id")["loss_amount"].ffill()
    said["reason"] = said.groupby("decision_id")["reason"].ffill()
    said = said.drop_duplicates("decision_id", keep="last")
    shadow = table("challenger_scores").rename(columns={"action": "does"})[["decision_id", "does"]]
    rows = (
        decisions.merge(shadow, on="decision_id")
        .merge(ended[["decision_id", "final_action"]], on="decision_id", how="left")
        .merge(said[["decision_id", "outcome", "reason", "loss_amount"]], "left", "decision_id")
    )
    reason = rows["reason"].fillna("other")
    margins = {"in_store": 0.012, "ecommerce": 0.022, "travel": 0.03}
    amount = rows["amount"].astype(float)
    champion = rows["action"].where(rows["action"] != "review", rows["final_action"])
    chance = rows["control_probability"]
    rows = rows.assign(
        amount=amount,
        adverse=(rows["outcome"] == "adverse") & reason.isin(["third_party", "other"]),
        champion=champion == "approve",
        margin=rows["segment"].map(margins) * amount,
        loss=np.where(champion == "approve", rows["loss_amount"].astype(float), np.nan),
        weight=np.where(rows["is_control"], 1 / chance, 0.0),
    )
    rows["loss"] = rows["loss"].fillna((0.9 * amount).round(2)) + FEES
    rows["challenger"] = np.where(
        rows["does"] == "review", rows["champion"], rows["does"] == "approve"
    )
    return rows[rows["champion"] | chance.notna()]


def test_the_truth_lies_within_the_limits(found: pd.DataFrame, truth: pd.DataFrame) -> None:
    both = found.join(truth[["difference"]].rename(columns={"difference": "true"}))
    assert len(both) == len(truth) == len(found)
    # A cent per case where a loss is assumed; rates that are equal have no limits apart.
    inside = both["true"].between(both["lower"] - 1e-9, both["upper"] + 1e-9)
    assert inside.mean() >= 0.93, both[~inside]


def test_a_better_challenger_is_proven_and_a_worse_one_is_not(found: pd.DataFrame) -> None:
    better = found.loc[("card_fraud", "v2", "(all)", VALUE)]
    worse = found.loc[("merchant_risk", "v2", "(all)", VALUE)]
    # At a tenth of the volume fewer than ten controls tell of what it newly lets through.
    assert better["probability_of_gain"] > 0.8
    assert not worse["is_proven_gain"]
    assert worse["probability_of_gain"] < 0.01
    assert worse["evidence"] == "bounds"
    assert found["newly_breached_sla_ids"].isna().all()


def test_nothing_is_taken_from_what_it_was_trained_on(found: pd.DataFrame) -> None:
    spans = found.groupby("model_id")[["shadow_from", "shadow_until"]].agg(["min", "max"])
    assert spans.loc["card_fraud", ("shadow_from", "min")] == pd.Timestamp("2025-06-01")
    assert spans.loc["card_fraud", ("shadow_until", "max")] == pd.Timestamp("2025-06-30")
    # Labels of merchants are due after 120 days: those of August were by the end of the year.
    assert spans.loc["merchant_risk", ("shadow_until", "max")] == pd.Timestamp("2025-08-31")


def test_counts_are_those_of_the_raw_rows(found: pd.DataFrame, june: pd.DataFrame) -> None:
    row = found.loc[("card_fraud", "v2", "(all)", VALUE)]
    assert row["case_count"] == len(june)
    assert row["disagreement_count"] == (june["champion"] != june["challenger"]).sum()
    controls = june[june["is_control"]]
    assert row["control_count"] <= controls["customer_id"].nunique()


def test_the_gain_is_that_of_the_raw_rows(demo_build: Path, june: pd.DataFrame) -> None:
    """From pandas alone: what newly declined cases came to, and what newly approved ones could."""
    with duckdb.connect(str(demo_build / "warehouse.duckdb"), read_only=True) as connection:
        figures = (
            connection.sql("from main.int_challenger_figures").df().set_index(KEY).sort_index()
        )
    row = figures.loc[("card_fraud", "v2", "(all)", VALUE)]
    reviews = 3.5 * ((june["does"] == "review").sum() - (june["action"] == "review").sum())
    fixed = np.where(june["adverse"], june["loss"], -june["margin"])
    fixed = fixed[june["champion"] & ~june["challenger"]].sum() - reviews
    let_in = june[~june["champion"] & june["challenger"]]
    drawn = let_in[let_in["is_control"]]
    stake = let_in["margin"] + let_in["loss"]
    if row["evidence"] == "control_estimate":
        weighed = drawn["weight"] * (drawn["margin"] + drawn["loss"])
        share = weighed[drawn["adverse"]].sum() / weighed.sum()
        expected = fixed + let_in["margin"].sum() - share * stake.sum()
        assert row["difference_low"] == pytest.approx(expected, abs=1.0)
        return
    known = let_in["outcome"].notna() | let_in["is_control"]
    for adverse, end in ((let_in["adverse"] | ~known, "low"), (let_in["adverse"], "high")):
        expected = fixed + let_in["margin"].sum() - stake[adverse].sum()
        assert row[f"difference_{end}"] == pytest.approx(expected, abs=1.0), end
