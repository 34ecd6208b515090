"""The detector against a plain loop; how often and how soon it alarms where truth is known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.stats import norm

from afterlaunch.watch.detector import detect
from afterlaunch.watch.evaluate import evaluate

BETS = np.array([0.2, 0.4, 0.8, 1.6, 3.2])
STAKE = 0.3
RUN_LENGTH = 105
FLOOR = 0.8
# Weeks of decisions that are released within six months of a fall, 36 days after they begin.
SIX_MONTHS = (182 - 36) // 7
TWO_YEARS = 104
RUNS = 100


@dataclass(frozen=True)
class World:
    """How adverse customers of one model come about.

    Attributes
    ----------
    detection
        Share of adverse cases caught.
    customers
        Adverse customers of a week, on average.
    cases
        Cases a customer has on one day, on average; alike as `likeness` says.
    control
        Probability of a declined case to be approved all the same, and so to be told of.
    caught_share, missed_share
        Shares of labels that come within thirty days; one draw a customer.
    spread
        Standard deviation of log amounts; 0 counts cases.
    """

    detection: float = FLOOR
    customers: float = 69.0
    cases: float = 1.0
    likeness: float = 0.5
    control: float = 1.0
    caught_share: float = 0.8
    missed_share: float = 0.8
    spread: float = 0.0


def draw(
    world: World, weeks: int, seed: int, *, odds: float | None = None, by_case: bool = False
) -> NDArray[np.float64]:
    """Return the growth of every bet, shape (runs, weeks, bets).

    `odds` other than the adjusted ones and `by_case` are the mistakes the watch does not make.
    """
    rng = np.random.default_rng(seed)
    week = np.repeat(np.arange(RUNS * weeks), rng.poisson(world.customers, RUNS * weeks))
    size = 1 + rng.poisson(world.cases - 1, len(week))
    customer = np.repeat(np.arange(len(week)), size)
    shared, own = rng.standard_normal(len(week))[customer], rng.standard_normal(len(customer))
    risk = np.sqrt(world.likeness) * shared + np.sqrt(1 - world.likeness) * own
    is_caught = risk < norm.ppf(world.detection)
    speed = np.where(is_caught, world.caught_share, world.missed_share)
    is_told = rng.random(len(week))[customer] < speed
    is_told &= ~is_caught | (rng.random(len(customer)) < world.control)
    amount = np.exp(world.spread * rng.standard_normal(len(customer)))
    share = np.minimum(amount / np.quantile(amount, 0.95), 1) if world.spread else amount

    unit, count = (np.arange(len(customer)), len(customer)) if by_case else (customer, len(week))
    caught = np.bincount(unit, share * (is_told & is_caught) / world.control, count)
    missed = np.bincount(unit, share * (is_told & ~is_caught), count)
    # What the heaviest customer of a reference weighs: that of the first hundred weeks drawn.
    heaviest = max(caught[: 100 * round(world.customers)].max(), 1 / world.control)
    if odds is None:
        odds = FLOOR / (1 - FLOOR) * world.caught_share / world.missed_share
    z = STAKE * (odds * np.minimum(missed, heaviest) - np.minimum(caught, heaviest)) / heaviest
    of_week = week[customer] if by_case else week
    growth = [np.bincount(of_week, np.log1p(bet * z), RUNS * weeks) for bet in BETS]
    return np.stack(growth, axis=-1).reshape(RUNS, weeks, len(BETS))


def first_alarms(growth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the number of weeks to the first alarm of each run; inf where there is none."""
    never = np.zeros(growth.shape[1], dtype=bool)
    return np.array([first(detect(run, never, RUN_LENGTH).is_alarm) for run in growth])


def first(is_alarm: NDArray[np.bool_]) -> float:
    return float(np.argmax(is_alarm)) + 1 if is_alarm.any() else np.inf


def by_hand(units: list[list[float]], threshold: float) -> list[tuple[float, bool]]:
    """Go through the customers of each week one by one, every bet by itself."""
    said, wealth = [], [0.0] * len(BETS)
    for week in units:
        for number, bet in enumerate(BETS):
            wealth[number] += 1
            for z in week:
                wealth[number] *= 1 + bet * z
        statistic = sum(wealth) / len(wealth)
        said.append((statistic, statistic >= threshold))
        if statistic >= threshold:
            wealth = [0.0] * len(BETS)
    return said


def test_the_statistic_is_that_of_a_plain_loop_case_by_case() -> None:
    rng = np.random.default_rng(7)
    units = [list(np.where(rng.random(9) < 0.55, -0.2, 0.8)) for _ in range(40)]
    growth = np.array([[np.log1p(bet * np.array(week)).sum() for bet in BETS] for week in units])
    run = detect(growth, np.zeros(40, dtype=bool), 50.0)
    expected = by_hand(units, 50.0)
    assert run.statistic == pytest.approx([statistic for statistic, _ in expected])
    assert run.is_alarm.tolist() == [is_alarm for _, is_alarm in expected]
    assert run.is_alarm.sum() >= 2


def test_a_new_version_and_an_alarm_begin_anew() -> None:
    growth = np.log(np.array([[2.0], [2.0], [2.0], [2.0], [2.0]]))
    run = detect(growth, np.array([False, False, True, False, False]), 6.0)
    assert run.statistic == pytest.approx([2, 6, 2, 6, 2])
    assert run.run_start.tolist() == [0, 0, 2, 2, 4]


def test_a_fall_is_dated_by_the_week_since_which_evidence_is_strongest() -> None:
    growth = np.log(np.array([[0.5], [1.2], [0.4], [3.0], [0.9], [3.0]]))
    run = detect(growth, np.zeros(6, dtype=bool), 1e9)
    assert run.fall_start.tolist() == [0, 1, 1, 3, 3, 3]


def test_no_amount_of_evidence_overflows() -> None:
    run = detect(np.full((4, 5), 1e6), np.zeros(4, dtype=bool), 105.0)
    assert np.isfinite(run.statistic).all()
    assert run.is_alarm.all()


def test_results_do_not_depend_on_the_order_of_rows() -> None:
    growth = draw(replace(World(), detection=0.6), 30, 5)[:2]
    weeks = pd.DataFrame(
        growth.reshape(60, 5), columns=[f"log_growth_{number}" for number in range(1, 6)]
    ).assign(
        sla_id=np.repeat(["a", "b"], 30),
        week_start=np.tile(pd.date_range("2024-01-01", periods=30, freq="W-MON"), 2),
        version_number=np.tile(np.repeat([1, 2], 15), 2),
        customer_count=10,
    )
    found = evaluate(weeks, RUN_LENGTH)
    assert found["is_alarm"].any()
    pd.testing.assert_frame_equal(found, evaluate(weeks.sample(frac=1, random_state=3), RUN_LENGTH))
    of_second = found[found["week_start"] >= "2024-04-15"]
    assert (of_second["watched_from"] >= pd.Timestamp("2024-04-15")).all()
    alone = found[(found["sla_id"] == "b") & ~found["is_alarm"]].iloc[0]
    assert alone["customer_count"] == 10 * (
        1 + (alone["week_start"] - alone["watched_from"]).days // 7
    )


def test_without_weeks_there_is_nothing() -> None:
    empty = pd.DataFrame(columns=["sla_id", "week_start", "version_number", "customer_count"])
    assert evaluate(empty, RUN_LENGTH).empty


@pytest.mark.parametrize(
    "world",
    [
        World(),
        World(cases=2.0, customers=34.5),
        World(caught_share=0.95, missed_share=0.6),
        World(control=0.2, caught_share=0.6, missed_share=0.8, cases=2.0, customers=34.5),
        World(control=0.05),
        World(spread=0.9, cases=2.0, customers=34.5, caught_share=0.95, missed_share=0.6),
    ],
    ids=["plain", "clusters", "speeds", "controls", "few controls", "value"],
)
def test_false_alarms_are_as_far_apart_as_asked_exactly_on_the_floor(world: World) -> None:
    weeks = 3 * RUN_LENGTH
    until = np.minimum(first_alarms(draw(world, weeks, 11)), weeks)
    # Runs that go on are counted as if they ended here.
    assert until.mean() >= RUN_LENGTH


def test_three_points_inside_the_floor_hardly_any_alarm_comes() -> None:
    alarms = first_alarms(draw(World(detection=0.83, cases=2.0), TWO_YEARS, 12))
    assert np.isfinite(alarms).mean() <= 0.05


def test_what_the_watch_does_not_do_would_alarm_in_vain() -> None:
    speeds = World(caught_share=0.6, missed_share=0.9)
    unadjusted = first_alarms(draw(speeds, TWO_YEARS, 13, odds=FLOOR / (1 - FLOOR)))
    assert np.isfinite(unadjusted).mean() >= 0.95
    clusters = World(cases=4.0, likeness=1.0, customers=34.5)
    by_case = first_alarms(draw(clusters, TWO_YEARS, 14, by_case=True))
    by_customer = first_alarms(draw(clusters, TWO_YEARS, 14))
    assert np.isfinite(by_case).mean() >= 0.9
    assert np.isfinite(by_customer).mean() <= 0.6


@pytest.mark.parametrize(
    "world",
    [
        World(),
        World(cases=2.0, caught_share=0.95, missed_share=0.6),
        World(spread=0.9),
        World(control=0.2),
    ],
    ids=["plain", "clusters and speeds", "value", "controls"],
)
def test_a_fall_of_ten_points_is_found_within_six_months(world: World) -> None:
    alarms = first_alarms(draw(replace(world, detection=FLOOR - 0.1), SIX_MONTHS, 15))
    assert np.isfinite(alarms).mean() >= 0.9
