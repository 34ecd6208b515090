"""The watch on the demo company: it finds what was planted, and plain loops come to the same."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest

BETS = (0.2, 0.4, 0.8, 1.6, 3.2)
STAKE = 0.3
FALL = ("2025-03-01", "2025-06-30")  # concept_drift of card_fraud in plants.yml


@pytest.fixture(scope="module")
def newest(company) -> pd.DataFrame:
    return company.watch[company.watch["as_of"] == company.watch["as_of"].max()]


def test_the_planted_fall_is_found_months_before_its_labels_are_due(newest) -> None:
    alarms = newest[newest["is_alarm"]]
    for metric in ("detection_rate_count", "detection_rate_value"):
        first = alarms[alarms["metric"] == metric].sort_values("alarm_on").iloc[0]
        # A horizon of 120 days: March is proven after July at the earliest.
        assert first["alarm_on"] <= pd.Timestamp("2025-06-30")
        assert pd.Timestamp("2025-02-24") <= first["alarm_began_on"] <= pd.Timestamp("2025-03-17")


def test_nothing_else_is_alarmed(newest) -> None:
    alarms = newest[newest["is_alarm"]]
    assert set(alarms["model_id"]) == {"card_fraud"}
    assert alarms["alarm_began_on"].between(pd.Timestamp("2025-02-24"), FALL[1]).all()


def test_where_nothing_can_be_seen_the_row_says_why(newest) -> None:
    others = newest[newest["model_id"] != "card_fraud"]
    assert set(others["model_id"]) == {"account_takeover", "credit_line", "merchant_risk"}
    assert not others["is_watched"].any()
    assert others["unwatched_reason"].notna().all()
    last = newest.sort_values("evaluated_on").groupby("model_id")["unwatched_reason"].last()
    assert last["account_takeover"].startswith("controls are drawn with a probability of 0.01")
    assert last["merchant_risk"].startswith("declined cases have no outcome")


def test_what_was_said_is_never_changed_by_what_comes_later(company, newest) -> None:
    for as_of in sorted(set(company.watch["as_of"]))[:-1]:
        earlier = company.watch[company.watch["as_of"] == as_of]
        then = newest[newest["evaluated_on"] <= as_of]
        columns = [column for column in newest if column != "as_of"]
        pd.testing.assert_frame_equal(
            *(
                frame[columns].sort_values(["sla_id", "evaluated_on"], ignore_index=True)
                for frame in (earlier, then)
            )
        )


def test_every_week_is_what_a_loop_over_its_customers_makes_of_it(company) -> None:
    floors, states = company.watched["floors"], company.watched["states"]
    weeks = company.watched["weeks"].set_index(["sla_id", "week_start"])
    cases = list(states.to_dict("records"))
    watched = floors[floors["unwatched_reason"].isna()]
    assert len(watched) > 100
    for floor in watched.to_dict("records"):
        growth, customers = week_by_hand(floor, cases)
        said = weeks.loc[(floor["sla_id"], floor["week_start"])]
        assert said["customer_count"] == customers
        names = [f"log_growth_{number}" for number in range(1, len(BETS) + 1)]
        assert said[names].tolist() == pytest.approx(growth, abs=1e-4)


def test_every_statistic_is_what_a_loop_over_the_weeks_makes_of_it(company) -> None:
    weeks, steps = company.watched["weeks"], company.watched["steps"]
    for sla_id, said in steps.groupby("sla_id"):
        rows = weeks[weeks["sla_id"] == sla_id].sort_values("week_start").to_dict("records")
        wealth, version, expected = [0.0] * len(BETS), 1, []
        for row in rows:
            if row["version_number"] != version:
                wealth, version = [0.0] * len(BETS), row["version_number"]
            for number in range(len(BETS)):
                growth = math.exp(row[f"log_growth_{number + 1}"])
                wealth[number] = (wealth[number] + 1) * growth
            expected.append(sum(wealth) / len(wealth))
            if expected[-1] >= 105:
                wealth = [0.0] * len(BETS)
        assert said.sort_values("week_start")["statistic"].tolist() == pytest.approx(expected)


def week_by_hand(floor: dict[str, Any], cases: list[dict[str, Any]]) -> tuple[list[float], int]:
    """Return the growth of every bet and the number of customers, case by case."""
    caught: dict[str, float] = defaultdict(float)
    missed: dict[str, float] = defaultdict(float)
    for case in cases:
        looked_on = case["decided_on"] + timedelta(days=30)
        in_week = floor["week_start"] <= case["decided_on"] <= floor["decided_until"]
        if not in_week or not case["known_from"] <= looked_on < case["known_until"]:
            continue
        size = 1.0 if floor["metric"] == "detection_rate_count" else float(case["amount"])
        share = min(size, floor["cap"]) / floor["cap"]
        if case["is_control"]:
            caught[case["customer_id"]] += share / case["control_probability"]
        elif case["policy_action"] == "approve":
            missed[case["customer_id"]] += share
    growth, heaviest = [0.0] * len(BETS), floor["heaviest_weight"]
    customers = set(caught) | set(missed)
    for customer in customers:
        gain = floor["odds"] * min(missed[customer], heaviest)
        z = STAKE * (gain - min(caught[customer], heaviest)) / heaviest
        for number, bet in enumerate(BETS):
            growth[number] += math.log(1 + bet * z)
    return growth, len(customers)
