"""Every planted effect is in the files, and is what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

Query = Callable[[str], pd.DataFrame]


def figures(truth: pd.DataFrame, metric: str, segment: str = "(all)") -> pd.Series:
    return truth["process_value"].loc[("card_fraud", segment), metric]


def test_detection_falls_in_month_15_and_is_restored_in_month_19(truth: pd.DataFrame) -> None:
    for metric in ("detection_rate_count", "detection_rate_value"):
        rate = figures(truth, metric)
        assert rate[:"2024-06-01"].between(0.80, 0.84).all()
        assert rate["2025-03-01":"2025-06-01"].between(0.40, 0.48).all()
        assert rate["2025-07-01":"2025-11-01"].between(0.80, 0.84).all()


def test_the_drift_is_not_to_be_seen_in_scores_or_inputs(sql: Query) -> None:
    columns = "score, hours_since_last, merchant_risk_score, device_age_days"
    rows = f"select {columns} from clean where model_id = 'card_fraud' and month between"
    before = sql(f"{rows} '2024-12-01' and '2025-02-01'")
    after = sql(f"{rows} '2025-03-01' and '2025-05-01'")
    for column in before:
        assert ks_2samp(before[column], after[column]).statistic < 0.01, column


def test_declines_keep_their_number_in_the_drift(truth: pd.DataFrame) -> None:
    share = figures(truth, "policy_decline_count") / figures(truth, "decision_count")
    assert share["2025-03-01":"2025-06-01"].mean() == pytest.approx(
        share["2024-12-01":"2025-02-01"].mean(), rel=0.05
    )


def test_the_new_version_has_another_scale(sql: Query) -> None:
    lowest = sql("""
        select model_version, min(score) as cut, min(month) as first_month, max(month) as last_month
        from clean
        where model_id = 'card_fraud' and control_probability is not null
            and not (segment = 'ecommerce' and month in ('2024-10-01', '2024-11-01'))
        group by model_version order by model_version
    """)
    assert lowest["cut"].round(2).tolist() == [0.6, 0.35]
    assert lowest["first_month"].tolist() == ["2024-01-01", "2025-07-01"]
    assert lowest["last_month"].tolist() == ["2025-06-01", "2025-12-01"]


def test_one_segment_is_stormed_with_false_declines_for_two_months(truth: pd.DataFrame) -> None:
    rate = figures(truth, "false_decline_rate_value", "ecommerce")
    storm = rate[["2024-10-01", "2024-11-01"]]
    usual = rate.drop(storm.index)
    assert (storm > 4 * usual[:"2025-02-01"].max()).all()
    assert usual.max() < 0.042
    for segment, ceiling in (("in_store", 0.018), ("travel", 0.05)):
        assert figures(truth, "false_decline_rate_value", segment).max() < ceiling


def test_customers_declined_in_the_storm_leave_and_controls_do_not(sql: Query) -> None:
    churn = sql("""
        with stormed as (
            select customer_id, min(decided_at) as declined_at, bool_or(is_control) as is_control
            from clean
            where model_id = 'card_fraud' and segment = 'ecommerce' and "action" = 'decline'
                and month in ('2024-10-01', '2024-11-01')
            group by customer_id
        )
        select
            is_control,
            count(*) as customers,
            avg((churned_at is not null)::int) as share
        from stormed
        left join customer_churn
            on stormed.customer_id = customer_churn.customer_id
            and churned_at between declined_at and declined_at + interval 90 days
        group by is_control
    """).set_index("is_control")
    effect = churn.loc[False, "share"] - churn.loc[True, "share"]
    error = np.sqrt((churn["share"] * (1 - churn["share"]) / churn["customers"]).sum())
    assert effect > 2 * error
    assert effect == pytest.approx(0.10 * 0.88, abs=3 * error)


def test_income_moves_but_neither_scores_nor_defaults(sql: Query, truth: pd.DataFrame) -> None:
    rows = "select ln(income_amount) as income, score from clean where model_id = 'credit_line' and"
    before, after = sql(f"{rows} month < '2024-12-01'"), sql(f"{rows} month >= '2024-12-01'")
    shift = (after["income"].mean() - before["income"].mean()) / before["income"].std()
    assert shift > 0.5
    assert ks_2samp(before["score"], after["score"]).pvalue > 0.001
    rate = truth["process_value"].loc[("credit_line", "(all)"), "detection_rate_count"]
    assert rate.max() - rate.min() < 0.01


def test_labels_differ_by_channel_slow_down_and_never_come_after_the_horizon(sql: Query) -> None:
    delays = sql("""
        select
            clean.channel,
            clean.month >= '2025-06-01' as is_late,
            median(date_diff('hour', clean.decided_at, first_told) / 24.0) as days,
            max(date_diff('hour', clean.decided_at, first_told) / 24.0) as longest
        from clean
        inner join (
            select decision_id, min(recorded_at) as first_told
            from outcomes where evidence in ('chargeback', 'control') group by decision_id
        ) using (decision_id)
        where model_id = 'card_fraud' and is_adverse and month < '2025-09-01'
        group by all
    """)
    usual = delays[~delays["is_late"]].set_index("channel")["days"]
    assert usual["pos"] < usual["web"] < usual["agency"]
    assert usual["web"] == pytest.approx(21, abs=2)
    late = delays[delays["is_late"]].set_index("channel")["days"]
    assert late["web"] == pytest.approx(31.5, abs=4)
    assert (late / usual).between(1.2, 1.8).all()
    assert 90 < delays["longest"].max() < 119


def test_large_amounts_slip_through_in_one_segment(truth: pd.DataFrame) -> None:
    months = ["2024-07-01", "2024-08-01"]
    value = figures(truth, "detection_rate_value", "travel")
    count = figures(truth, "detection_rate_count", "travel")
    assert (value[months] < 0.60).all()
    assert (count[months] - value[months] > 0.05).all()
    assert value.drop(months)[:"2025-02-01"].min() > 0.8


def test_fraud_comes_in_clusters_and_in_repeated_tries(sql: Query) -> None:
    (seen,) = sql("""
        with customers as (
            select customer_id, month, count(*) as cases, count(distinct attempt_group_id) as groups
            from clean where model_id = 'card_fraud' and is_adverse group by all
        )
        select avg((cases > 1)::int) as clustered, sum(groups) as groups from customers
    """).itertuples()
    assert seen.clustered > 0.08
    assert seen.groups > 100


def test_an_attack_raises_volume_on_five_days_only(sql: Query, truth: pd.DataFrame) -> None:
    days = sql("""
        select decided_at::date as day, count(*) as decisions
        from clean where segment = 'ecommerce' and month = '2024-06-01' group by day order by day
    """).set_index("day")["decisions"]
    attack = (days.index >= "2024-06-11") & (days.index < "2024-06-16")
    assert days[attack].mean() / days[~attack].mean() == pytest.approx(1.3, abs=0.08)
    usual = figures(truth, "detection_rate_count")
    assert usual["2024-06-01"] == pytest.approx(usual["2024-05-01"], abs=0.01)


def test_hard_rules_decline_what_no_draw_can_reach(sql: Query) -> None:
    (seen,) = sql("""
        select
            count(*) filter (control_probability is null) as unreachable,
            count(*) filter (control_probability is null and is_control) as impossible
        from clean where model_id = 'card_fraud' and "action" = 'decline'
    """).itertuples()
    assert seen.unreachable > 1000
    assert seen.impossible == 0


def test_reviews_pile_up_in_the_last_month_only(sql: Query) -> None:
    pending = sql("""
        select month, avg((ended = 'review')::int) as share
        from clean where "action" = 'review' and model_id = 'card_fraud' group by month
    """).set_index("month")["share"]
    assert pending.drop("2025-12-01").max() == 0
    assert 0.6 < pending["2025-12-01"] < 0.7


def test_first_party_disputes_withdrawals_and_corrections_are_there(sql: Query) -> None:
    (seen,) = sql("""
        with histories as (
            select decision_id, list(outcome order by recorded_at) as outcomes,
                count(distinct loss_amount) as losses, any_value(evidence) as evidence
            from outcomes where outcome_id not like 'dirt%' group by decision_id
        )
        select
            (select count(*) from outcomes where reason = 'first_party') as first_party,
            (select count(*) from outcomes where outcome = 'adverse' and reason is null)
                as no_reason,
            count(*) filter (outcomes = ['adverse', 'good']) as withdrawn,
            count(*) filter (losses > 1) as corrected
        from histories
    """).itertuples()
    assert seen.first_party > 300
    assert seen.no_reason > 50
    assert seen.withdrawn > 50
    assert seen.corrected > 50


def test_most_declines_stay_unknown(sql: Query) -> None:
    known = sql("""
        select model_id, avg((outcome is not null)::int) as share
        from clean where ended = 'decline' and not is_control group by model_id
    """)["share"]
    assert (known < 0.2).all()


def test_merchant_risk_cannot_reach_its_plan_even_at_best(sql: Query, workspace: Path) -> None:
    best = sql("""
        select
            month,
            sum(0.8 * amount + 65) filter (ended = 'decline')
                - 10 * count(*) filter ("action" = 'review') - 6000 as value
        from clean where model_id = 'merchant_risk' group by month order by month
    """).set_index("month")["value"]
    plans = pd.read_csv(workspace / "registers" / "business_cases.csv")
    plan = plans[plans["model_id"] == "merchant_risk"].set_index("month")["planned_value_amount"]
    assert (best < plan).all()
    targets = pd.read_csv(workspace / "registers" / "sla_targets.csv").set_index("sla_id")
    floor = targets.loc["merchant_risk_value", "breach_at"]
    assert best.rolling(3).sum().max() < 0.8 * floor


def test_healthy_models_earn_about_what_was_planned(truth: pd.DataFrame, workspace: Path) -> None:
    plans = pd.read_csv(workspace / "registers" / "business_cases.csv")
    for model_id, until in (
        ("card_fraud", "2025-02"),
        ("account_takeover", "2026"),
        ("credit_line", "2026"),
    ):
        plan = plans[(plans["model_id"] == model_id) & (plans["month"] < until)]
        value = truth["process_value"].loc[(model_id, "(all)"), "decision_value_amount"]
        assert value[: len(plan)].sum() > 0.9 * plan["planned_value_amount"].sum()


def test_account_takeover_runs_too_few_controls(sql: Query) -> None:
    controls = sql("""
        select month, count(*) filter (is_control) as controls
        from clean where model_id = 'account_takeover' group by month order by month
    """)["controls"]
    assert controls.sum() > 0
    assert controls.rolling(6).sum().max() < 10


def test_three_months_of_account_takeover_have_no_accepting_owner(workspace: Path) -> None:
    lines = (workspace / "ledger" / "events.jsonl").read_text().splitlines()
    accepted = [
        event["occurred_at"]
        for event in map(json.loads, lines)
        if event["subject"] == "model:account_takeover" and event["actor"] == "mei.tanaka"
    ]
    assert accepted == ["2025-05-01 09:30:00"]
    ownership = pd.read_csv(workspace / "registers" / "ownership.csv")
    mine = ownership[ownership["owner_id"] == "mei.tanaka"]
    assert mine["valid_from"].tolist() == ["2025-02-01"]


def test_nothing_is_recorded_after_the_last_month_and_late_rows_come_in_later_files(
    sql: Query,
) -> None:
    for table in ("decisions", "outcomes", "final_actions", "customer_churn"):
        assert sql(f"select max(recorded_at) < '2026-01-01' as fine from {table}")["fine"].all()
    late = sql("""
        select count(*) as n from decisions
        where decision_id not like 'dirt%'
            and strftime(decided_at, '%Y-%m') < regexp_extract(filename, '(\\d{4}-\\d\\d)', 1)
    """)["n"]
    assert late[0] > 500
