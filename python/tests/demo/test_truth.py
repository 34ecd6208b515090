"""The true figures against the delivered files, wherever these can tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from afterlaunch.demo.config import MODELS

Query = Callable[[str], pd.DataFrame]

MATURE_UNTIL = {"card_fraud": "2025-08", "account_takeover": "2025-09", "credit_line": "2024-12",
                "merchant_risk": "2025-08"}  # fmt: skip


def mature(table: pd.DataFrame) -> pd.DataFrame:
    """Keep whole-model rows of months whose labels have all been delivered."""
    rows = [
        table.loc[(model, "(all)", slice(None)), :].loc[:, :, : f"{until}-01"]
        for model, until in MATURE_UNTIL.items()
    ]
    return pd.concat(rows).droplevel("segment")


@pytest.fixture(scope="module")
def delivered(sql: Query) -> pd.DataFrame:
    """Sum what the files say about approved cases and about declines the draw could reach."""
    return (
        sql("""
        with lgd as (
            select * from (values
                ('card_fraud', 0.9), ('account_takeover', 0.8),
                ('credit_line', 0.55), ('merchant_risk', 0.8)
            ) as prices (model_id, loss_given_adverse)
        ),
        cases as (
            select
                clean.*,
                ended = 'approve' or is_control as in_books,
                ended = 'decline' and (
                    control_probability is not null or model_id in ('credit_line', 'merchant_risk')
                ) as is_policy_decline,
                coalesce(loss_amount, round(amount * loss_given_adverse, 2)) as loss
            from clean inner join lgd using (model_id)
        )
        select
            model_id,
            month,
            count(*) filter (is_policy_decline) as policy_decline_count,
            sum(amount) filter (is_policy_decline) as policy_decline_amount,
            count(*) filter (ended = 'decline' and not is_policy_decline)
                as ineligible_decline_count,
            count(*) filter (in_books and is_adverse and not is_control)
                as adverse_approved_count,
            sum(amount) filter (in_books and is_adverse and not is_control)
                as adverse_approved_amount,
            sum(loss) filter (in_books and is_adverse) as gross_loss_amount,
            sum(loss - recovered) filter (in_books and is_adverse) as net_loss_amount,
            10000 * sum(loss) filter (in_books and is_adverse)::double
                / sum(amount) filter (in_books) as gross_loss_bps,
            count(*) filter (ended = 'approve')::double / count(*) as approval_rate_count,
            sum(amount) filter ("action" <> 'approve')::double / sum(amount) as flag_rate_value
        from cases
        group by all
    """)
        .set_index(["model_id", "month"])
        .astype(float)
        .sort_index()
    )


def test_what_happened_ties_to_the_delivered_files(
    truth: pd.DataFrame, delivered: pd.DataFrame
) -> None:
    realised = mature(truth["realised_value"]).fillna(0)
    told = delivered.loc[realised.index].fillna(0)
    for metric in told:
        # A cent per case where a loss is assumed: halves may round either way.
        slack = 1.0 if metric.endswith("loss_amount") else 1e-2
        np.testing.assert_allclose(realised[metric], told[metric], rtol=1e-9, atol=slack)


def test_caught_and_false_declines_add_up_to_policy_declines(truth: pd.DataFrame) -> None:
    for kind in ("realised_value", "process_value"):
        table = truth[kind]
        for unit in ("count", "amount"):
            parts = table[f"caught_adverse_{unit}"] + table[f"false_decline_{unit}"]
            np.testing.assert_allclose(parts, table[f"policy_decline_{unit}"], rtol=1e-9)


def test_segments_add_up_to_the_model(truth: pd.DataFrame) -> None:
    amounts = [name for name in truth["realised_value"] if name.endswith(("_count", "_amount"))]
    amounts = [name for name in amounts if "rate" not in name]
    table = truth["realised_value"][amounts]
    whole = table.xs("(all)", level="segment")
    parts = table.drop("(all)", level="segment").groupby(["model_id", "month"]).sum()
    # Running cost is the model's, in no segment.
    parts["decision_value_amount"] -= whole["running_cost_amount"]
    parts["running_cost_amount"] = whole["running_cost_amount"]
    np.testing.assert_allclose(whole, parts, rtol=1e-9, atol=1e-6)


def test_value_against_approving_all_is_its_parts(truth: pd.DataFrame) -> None:
    for kind in ("realised_value", "process_value"):
        for model_id in ("card_fraud", "merchant_risk"):
            table = truth[kind].loc[(model_id, "(all)")]
            costs = table["review_cost_amount"] + table["running_cost_amount"]
            parts = table["avoided_loss_amount"] - table["forgone_margin_gross_amount"] - costs
            np.testing.assert_allclose(table["decision_value_amount"], parts, rtol=1e-9)


def test_value_of_credit_can_be_read_off_the_books(sql: Query, truth: pd.DataFrame) -> None:
    books = sql("""
        select
            month,
            sum(case
                when ended = 'decline' then 0
                when is_adverse then -(coalesce(loss_amount, 0.55 * amount)::double + 150)
                else 0.075 * amount
            end) - 12 * count(*) filter ("action" = 'review') - 15000 as value
        from clean
        where model_id = 'credit_line' and month <= '2024-12'
        group by month order by month
    """)
    true = truth["realised_value"].loc[("credit_line", "(all)"), "decision_value_amount"]
    np.testing.assert_allclose(true.iloc[: len(books)], books["value"], atol=1.0)


def test_realised_figures_scatter_around_their_expectation(truth: pd.DataFrame) -> None:
    for model in MODELS:
        for metric in ("policy_decline_count", "caught_adverse_count", "adverse_approved_count"):
            real = truth["realised_value"].loc[(model.model_id, "(all)"), metric].iloc[:-1]
            mean = truth["process_value"].loc[(model.model_id, "(all)"), metric].iloc[:-1]
            # Fraud clusters share risk, so the spread is somewhat wider than Poisson.
            z = (real - mean) / np.sqrt(mean)
            assert abs(z.mean()) < 1.0, (model.model_id, metric)
            assert z.abs().max() < 5, (model.model_id, metric)


def test_margin_lost_scatters_around_its_expectation_with_retries(truth: pd.DataFrame) -> None:
    rows = {kind: truth[kind].loc[("card_fraud", "(all)")] for kind in truth.columns.levels[0]}
    share = {
        kind: (table["forgone_margin_amount"] / table["forgone_margin_gross_amount"])
        for kind, table in rows.items()
    }
    # A quarter tries again, and most of these are approved; tries of a group come on top.
    assert share["process_value"].between(0.74, 0.8).all()
    assert share["realised_value"].mean() == pytest.approx(share["process_value"].mean(), abs=0.02)


def test_controls_are_drawn_with_the_probability_they_carry(sql: Query) -> None:
    (drawn,) = sql("""
        select
            (count(*) filter (is_control) - sum(control_probability))
                / sqrt(sum(control_probability * (1 - control_probability))) as z,
            count(*) filter (is_control and "action" <> 'decline') as wrong_action,
            min(control_probability) as lowest,
            max(control_probability) as highest
        from clean where model_id = 'card_fraud'
    """).itertuples()
    assert abs(drawn.z) < 3.5
    assert drawn.wrong_action == 0
    assert 0.05 <= drawn.lowest < 0.06
    assert 0.199 < drawn.highest <= 0.2


def test_weighted_controls_agree_with_the_truth(sql: Query, truth: pd.DataFrame) -> None:
    weighted = sql("""
        select month, sum(1 / control_probability) filter (is_control and is_adverse) as caught
        from clean where model_id = 'card_fraud' and month <= '2025-08'
        group by month order by month
    """)["caught"]
    true = truth["realised_value"].loc[("card_fraud", "(all)"), "caught_adverse_count"]
    assert weighted.sum() == pytest.approx(true.iloc[: len(weighted)].sum(), rel=0.12)


def test_truth_has_every_model_month_and_segment(workspace: Path) -> None:
    table = pd.read_csv(workspace / "truth" / "metrics.csv")
    assert list(table.columns) == [
        "model_id", "month", "segment", "metric", "realised_value", "process_value",
    ]  # fmt: skip
    expected = sum(24 * (len(model.segments) + 1) for model in MODELS)
    assert (table.groupby("metric").size() >= expected - 1).all()
    # Only a ratio whose denominator is empty is left blank.
    assert set(table.loc[table["realised_value"].isna(), "metric"]) <= {"false_positive_ratio"}
