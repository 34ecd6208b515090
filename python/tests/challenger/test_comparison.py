"""Champion against challenger on cases whose truth is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtr
from shadows import FIRST_DAY, NO_GROUPS, POLICIES, SETTINGS, blocks, cases, truth

from afterlaunch.challenger.blocks import draws, error, probability_above_zero
from afterlaunch.challenger.evaluate import evaluate
from afterlaunch.challenger.figures import METRICS, SIDES

VALUE = "decision_value_amount"


def of(rows: pd.DataFrame, segment: str = "(all)") -> pd.DataFrame:
    found = evaluate(blocks(rows), NO_GROUPS, POLICIES, SETTINGS)
    return found[found["segment"] == segment].set_index("metric")


def told(rows: pd.DataFrame) -> pd.DataFrame:
    """Every declined case is known by its outcome."""
    return rows.assign(is_known=~rows["champion_approves"], is_control=False)


@pytest.fixture(scope="module")
def world() -> pd.DataFrame:
    return cases(np.random.default_rng(1))


@pytest.mark.parametrize("segment", ["(all)", "a", "b"])
def test_known_cases_give_what_they_come_to_case_by_case(world: pd.DataFrame, segment: str) -> None:
    found = of(told(world), segment)
    mine = world if segment == "(all)" else world[world["segment"] == segment]
    for metric, figures in truth(mine).items():
        for side, figure in zip(SIDES, figures, strict=True):
            assert found.loc[metric, f"{side}_low"] == pytest.approx(figure, rel=1e-9, abs=1e-9)
            assert found.loc[metric, f"{side}_high"] == found.loc[metric, f"{side}_low"]
    assert set(found["evidence"]) == {"observed"}
    assert found["case_count"].eq(len(mine)).all()
    apart = mine["champion_approves"] != mine["challenger_approves"]
    assert found["disagreement_count"].eq(apart.sum()).all()


def test_a_case_by_hand() -> None:
    # Newly declined: a fraud of 100 (loses 110 if let through) and a good 200 (earns 6).
    # Newly let through: of 15 declined at 50 (stake 65 + 1.5) all are controls of chance .5,
    # three of them adverse: a fifth of their stake is lost, their margin is earned.
    columns = ["champion_approves", "challenger_approves", "is_adverse", "amount", "loss", "count"]
    kinds = [(True, True, False, 80, 0, 400), (True, False, True, 100, 110, 1),
             (True, False, False, 200, 0, 1), (False, True, True, 50, 65, 3),
             (False, True, False, 50, 65, 12)]  # fmt: skip
    table = pd.DataFrame(kinds, columns=columns)
    rows = table.loc[table.index.repeat(table["count"])].reset_index(drop=True)
    rows = rows.assign(
        block_on=FIRST_DAY + pd.to_timedelta(np.arange(len(rows)) % 10, unit="D"), segment="a",
        baseline_approves=True, is_control=~rows["champion_approves"], is_known=False,
        probability=0.5, margin=0.03 * rows["amount"],
    )  # fmt: skip
    found = of(rows)
    assert found.loc[VALUE, "difference_low"] == pytest.approx(
        110 - 6 + 15 * 1.5 - 15 * 66.5 * 3 / 15
    )
    assert found.loc["detection_rate_count", "champion_low"] == pytest.approx(3 / 4)
    assert found.loc["detection_rate_count", "challenger_low"] == pytest.approx(1 / 4)
    assert found.loc["false_decline_rate_value", "difference_low"] == pytest.approx(
        (200 - 600) / (400 * 80 + 200 + 600)
    )


def test_a_challenger_that_does_the_same_differs_by_exactly_nothing(world: pd.DataFrame) -> None:
    found = of(world.assign(challenger_approves=world["champion_approves"]))
    assert (found[["difference_low", "difference_high", "difference_error"]] == 0).all(axis=None)
    assert found.loc[VALUE, "probability_of_gain"] == 0
    assert (found["champion_low"] == found["challenger_low"]).all()


def test_who_is_held_against_whom_only_turns_the_sign(world: pd.DataFrame) -> None:
    names = {"champion_approves": "challenger_approves", "challenger_approves": "champion_approves"}
    one, other = of(told(world)), of(told(world.rename(columns=names)))
    for end in ("low", "high"):
        np.testing.assert_allclose(one[f"difference_{end}"], -other[f"difference_{end}"], atol=1e-9)
    np.testing.assert_allclose(one["difference_error"], other["difference_error"], atol=1e-9)
    np.testing.assert_allclose(one["champion_low"], other["challenger_low"], atol=1e-9)


def test_controls_weigh_by_their_chance(world: pd.DataFrame) -> None:
    """The ratio estimator from raw rows: a share from controls, of a total that is known."""
    found = of(world)
    assert set(found["evidence"]) == {"control_estimate"}
    stake = world["margin"] + world["loss"]
    newly_declined = world["champion_approves"] & ~world["challenger_approves"]
    let_in = ~world["champion_approves"] & world["challenger_approves"]
    drawn = let_in & world["is_control"]
    share = stake[drawn & world["is_adverse"]].sum() / stake[drawn].sum()
    lost = np.where(world["is_adverse"], world["loss"], -world["margin"])[newly_declined].sum()
    expected = lost + world["margin"][let_in].sum() - share * stake[let_in].sum()
    assert found.loc[VALUE, "difference_low"] == pytest.approx(expected)


def test_without_controls_the_ends_are_all_good_and_all_adverse(world: pd.DataFrame) -> None:
    found = of(world.assign(is_control=False))
    assert set(found["evidence"]) == {"bounds"}
    declined = ~world["champion_approves"]
    ends = [
        truth(world.assign(is_adverse=np.where(declined, adverse, world["is_adverse"])))
        for adverse in (True, False)
    ]
    low, high = (end[VALUE][2] for end in ends)
    assert found.loc[VALUE, "difference_low"] == pytest.approx(low)
    assert found.loc[VALUE, "difference_high"] == pytest.approx(high)
    real = truth(world)
    for metric in METRICS:
        for side, figure in zip(SIDES, real[metric], strict=True):
            assert found.loc[metric, f"{side}_low"] <= figure <= found.loc[metric, f"{side}_high"]


def test_neither_the_order_of_rows_nor_their_split_matters(world: pd.DataFrame) -> None:
    table = blocks(world)
    mixed = evaluate(table.sample(frac=1, random_state=3), NO_GROUPS, POLICIES, SETTINGS)
    pd.testing.assert_frame_equal(mixed, evaluate(table, NO_GROUPS, POLICIES, SETTINGS))


def test_the_bootstrap_is_days_drawn_anew_by_hand(world: pd.DataFrame) -> None:
    """An implementation of its own: days put together again, every figure from their rows."""
    rows = told(world)
    by_day = [mine for _, mine in rows.groupby("block_on")]
    rng = np.random.default_rng(9)
    drawn: list[dict[str, float]] = []
    for _ in range(300):
        again = pd.concat([by_day[place] for place in rng.integers(0, len(by_day), len(by_day))])
        drawn.append({metric: figures[2] for metric, figures in truth(again).items()})
    spread = pd.DataFrame(drawn).std()
    np.testing.assert_allclose(of(rows).loc[spread.index, "difference_error"], spread, rtol=0.2)


def test_errors_of_sums_are_those_of_independent_days() -> None:
    daily = np.random.default_rng(4).gamma(2.0, 50.0, 40)
    found = error(draws(40, 20_000, "x") @ daily, 40)
    assert found == pytest.approx(np.sqrt(40) * daily.std(ddof=1), rel=0.02)


def test_no_control_adverse_is_no_certainty() -> None:
    rows = cases(np.random.default_rng(2), days=10, daily=400)
    lucky = rows[~(rows["is_control"] & rows["is_adverse"])]
    found = of(lucky)
    held = of(lucky.assign(is_known=lucky["is_control"], is_control=False,
                           challenger_approves=lucky["champion_approves"]))  # fmt: skip
    assert found.loc[VALUE, "evidence"] == "control_estimate"
    stake = (rows["margin"] + rows["loss"])[
        ~rows["champion_approves"] & rows["challenger_approves"]
    ]
    size = int(found["control_count"].iloc[0])
    assert found.loc[VALUE, "difference_error"] > stake.sum() / (size + 4)
    assert held.loc[VALUE, "difference_error"] == 0


def test_a_refresh_pays_if_the_gain_over_its_horizon_exceeds_its_cost(world: pd.DataFrame) -> None:
    found = of(world)
    gain, error, days = found.loc[VALUE, ["difference_low", "difference_error", "day_count"]]
    months = days / (365.25 / 12)
    excess = (12 * gain / months - 5_000) / (12 * error / months)
    assert found.loc[VALUE, "probability_refresh_pays"] == pytest.approx(stdtr(29, excess))
    assert found["probability_refresh_pays"].notna().sum() == 1
    no_terms = evaluate(blocks(world), NO_GROUPS, POLICIES.iloc[:0], SETTINGS)
    assert no_terms["probability_refresh_pays"].isna().all()


def test_a_day_of_groups_alone_is_a_day_too(world: pd.DataFrame) -> None:
    groups = pd.DataFrame(
        {
            "model_id": "m", "champion_version": "v1", "challenger_version": "v2",
            "group_name": ["a", "b"], "is_reference": [True, False],
            "block_on": FIRST_DAY + pd.Timedelta(days=60), "decided": 200,
            "champion_approved": 100, "challenger_approved": [100, 50],
        }
    )  # fmt: skip
    found = evaluate(blocks(world), groups, POLICIES, SETTINGS).set_index("metric")
    assert found.loc["adverse_impact_ratio", "challenger_low"] == 0.5
    assert found.loc["adverse_impact_ratio", "freedom"] == 30


def test_one_day_tells_no_error() -> None:
    found = of(cases(np.random.default_rng(5), days=1))
    assert found["difference_error"].isna().all()
    assert found.loc[VALUE, "probability_of_gain"] == 0


def test_nothing_scored_is_an_empty_typed_table() -> None:
    empty = blocks(cases(np.random.default_rng(6), days=2)).iloc[:0]
    found = evaluate(empty, NO_GROUPS, POLICIES, SETTINGS)
    assert found.empty
    assert found["difference_low"].dtype == "float64"


@pytest.mark.parametrize(
    ("amount", "sampling", "freedom", "expected"),
    [(2.0, 1.0, 10, 0.963306), (-2.0, 1.0, 10, 0.036694), (1.0, 0.0, 10, 1.0), (0.0, 0.0, 5, 0.0),
     (9.0, 1.0, 0, 0.0)],
)  # fmt: skip
def test_probability_is_that_of_students_t(
    amount: float, sampling: float, freedom: int, expected: float
) -> None:
    assert probability_above_zero(amount, sampling, freedom) == pytest.approx(expected, abs=1e-6)


def test_groups_are_held_against_the_reference_group(world: pd.DataFrame) -> None:
    def group(name: str, rate: Callable[[int], int], is_reference: bool) -> pd.DataFrame:
        days = sorted(world["block_on"].unique())
        return pd.DataFrame(
            {
                "model_id": "m", "champion_version": "v1", "challenger_version": "v2",
                "group_name": name, "is_reference": is_reference, "block_on": days,
                "decided": 20, "champion_approved": [rate(n) for n in range(len(days))],
                "challenger_approved": [rate(n) - 3 for n in range(len(days))],
            }
        )  # fmt: skip

    groups = pd.concat(
        [
            group("reference", lambda day: 18 + day % 2, True),
            group("b", lambda day: 15 - day % 3, False),
        ]
    )
    found = evaluate(blocks(world), groups, POLICIES, SETTINGS)
    (row,) = found[found["metric"] == "adverse_impact_ratio"].to_dict("records")
    old, new = 14 / 18.5, 11 / 15.5
    assert row["group_name"] == "b"
    assert row["case_count"] == 600
    assert row["champion_low"] == pytest.approx(old)
    assert row["challenger_low"] == pytest.approx(new)
    assert row["difference_low"] == pytest.approx(new - old)
    # The delta method on independent days.
    mine, theirs = (groups[groups["group_name"] == name] for name in ("b", "reference"))
    relative = [
        (one["challenger_approved"].to_numpy() / one["challenger_approved"].mean())
        for one in (mine, theirs)
    ]
    expected = new * (relative[0] - relative[1]).std(ddof=1) / np.sqrt(30)
    assert row["challenger_error"] == pytest.approx(expected, rel=0.15)
