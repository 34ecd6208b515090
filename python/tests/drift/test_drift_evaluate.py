"""From daily bins to states."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from afterlaunch.drift.evaluate import BINS, MEASURES, RESULT, Settings, evaluate

SETTINGS = Settings(false_discovery_rate=0.02, minimum_psi=0.01)
EDGES = norm.ppf(np.arange(1, 10) / 10)


def days(
    feature="score",
    *,
    start="2024-01-01",
    end="2024-09-30",
    reference_months=6,
    shift=None,
    rows=500,
    wobble=0.05,
    seed=0,
    version="v1",
    kind="numeric",
):
    """Return daily bins of one feature; `shift` maps a month to a move in standard deviations.

    Days differ from each other by an autocorrelated wobble (lag-one .5), as real days do.
    """
    random = np.random.default_rng(seed)
    calendar = pd.date_range(start, end)
    noise = random.normal(size=len(calendar))
    for day in range(1, len(noise)):
        noise[day] = 0.5 * noise[day - 1] + np.sqrt(0.75) * noise[day]
    months = calendar.to_period("M").to_timestamp()
    moved = np.array([(shift or {}).get(f"{month:%Y-%m}", 0.0) for month in months])
    centre = wobble * noise + moved
    below = norm.cdf(EDGES[None, :] - centre[:, None])
    shares = np.diff(np.c_[np.zeros(len(below)), below, np.ones(len(below))], axis=1)
    until = pd.Timestamp(start) + pd.DateOffset(months=reference_months)
    frame = pd.DataFrame(0, index=range(len(calendar)), columns=[*BINS])
    frame[BINS[:10]] = random.multinomial(rows, shares)
    return frame.assign(
        model_id="m",
        model_version=version,
        feature=feature,
        kind=kind,
        reference_from=pd.Timestamp(start),
        reference_until=until,
        is_reference=calendar < until,
        decided_on=calendar,
        period_start=months.where(calendar >= until),
        n=rows,
    )


def states(results, feature="score"):
    """Return the states of one feature, in order of months."""
    return results.loc[results["feature"] == feature, "state"].tolist()


def test_a_shift_is_watched_then_confirmed_and_then_over():
    shift = {"2024-07": 0.25, "2024-08": 0.25}
    results = evaluate(days(shift=shift), SETTINGS)
    assert states(results) == ["watch", "confirmed", "none"]
    assert results["note"].eq("").all()
    assert results["reference_months"].eq(6).all()


def test_a_gap_between_two_watches_does_not_confirm():
    results = evaluate(days(shift={"2024-07": 0.25, "2024-09": 0.25}), SETTINGS)
    assert states(results) == ["watch", "none", "watch"]


def test_a_small_but_certain_shift_is_not_drift():
    results = evaluate(days(shift={"2024-07": 0.06}, rows=1_000_000, wobble=0.001), SETTINGS)
    july = results.iloc[0]
    assert july["q_value"] < 1e-6
    assert july["psi_corrected"] < 0.01
    assert july["state"] == "none"


def test_a_family_of_columns_shares_one_adjustment():
    bins = pd.concat([days(f"f{number}", seed=number) for number in range(5)])
    results = evaluate(bins, SETTINGS)
    assert (results["q_value"] >= results["p_value"]).all()
    for _, family in results.groupby("period_start"):
        assert family["q_value"].max() == pytest.approx(family["p_value"].max())


def test_a_short_reference_limits_the_verdict_in_words():
    results = evaluate(days(end="2024-02-29", reference_months=1), SETTINGS)
    assert results["note"].tolist() == ["reference of 1 month: verdict limited"]
    assert results["state"].tolist() == ["none"]


def test_a_month_without_reference_says_so():
    bins = days(end="2024-02-29").assign(
        is_reference=False, reference_from=pd.NaT, reference_until=pd.NaT, **dict.fromkeys(BINS)
    )
    bins["period_start"] = bins["decided_on"].dt.to_period("M").dt.to_timestamp()
    results = evaluate(bins, SETTINGS)
    assert results["state"].tolist() == ["not_enough_reference"] * 2
    assert results["note"].str.contains("no reference of this version was complete").all()
    assert results["n"].tolist() == [500 * 31, 500 * 29]
    assert results[MEASURES].isna().all(axis=None)


def test_a_column_empty_in_the_reference_says_so():
    bins = days().assign(**{**dict.fromkeys(BINS, 0), "null_count": 500})
    results = evaluate(bins, SETTINGS)
    assert results["state"].eq("not_enough_reference").all()
    assert results["note"].str.contains("empty throughout the reference").all()


def test_too_few_days_or_decisions_are_not_judged():
    few_days = evaluate(days(end="2024-07-05"), SETTINGS)
    few_rows = evaluate(days(rows=3, end="2024-07-31"), SETTINGS)
    assert few_days["state"].tolist() == ["not_enough_data"]
    assert few_days["note"].tolist() == [
        "5 days and 2500 decisions; needs 7 days and 100 decisions"
    ]
    assert few_rows["state"].tolist() == ["not_enough_data"]


def test_nulls_and_unseen_categories_are_bins_of_their_own():
    bins = days(end="2024-08-31", kind="categorical", wobble=0.0)
    july, august = (bins["period_start"] == f"2024-0{month}-01" for month in (7, 8))
    bins.loc[july, "null_count"] = 50
    bins.loc[august, "bin_16"] = 50
    bins.loc[july | august, "n"] = 550
    results = evaluate(bins, SETTINGS)
    assert states(results) == ["watch", "confirmed"]
    assert results[["ks", "wasserstein"]].isna().all(axis=None)


def test_weekday_habits_are_not_drift():
    bins = days(wobble=0.0, rows=2_000)
    weekend = bins["decided_on"].dt.day_of_week >= 5
    moved = bins.loc[weekend, "bin_01"] // 2
    bins.loc[weekend, "bin_01"] -= moved
    bins.loc[weekend, "bin_10"] += moved
    results = evaluate(bins, SETTINGS)
    assert results["p_value"].min() > 0.05


def test_row_order_changes_nothing_and_figures_have_twelve_digits():
    bins = pd.concat([days(f"f{number}", seed=number) for number in range(3)])
    results = evaluate(bins, SETTINGS)
    pd.testing.assert_frame_equal(results, evaluate(bins.sample(frac=1, random_state=1), SETTINGS))
    for value in results[MEASURES].to_numpy().ravel():
        assert value == float(f"{value:.12g}")


def test_versions_are_judged_apart():
    bins = pd.concat([days(), days(version="v2", shift={"2024-07": 0.5}, seed=1)])
    results = evaluate(bins, SETTINGS).set_index(["model_version", "period_start"])["state"]
    assert results["v1"].tolist() == ["none"] * 3
    assert results["v2"].iloc[0] == "watch"


def test_no_bins_give_an_empty_typed_result():
    results = evaluate(days().head(0), SETTINGS)
    assert results.columns.tolist() == RESULT
    assert results.empty
    assert results["psi"].dtype == np.float64


def test_false_alarms_are_rare_and_a_quarter_deviation_is_found():
    """Simulated: 10 columns, autocorrelated days, fixed seeds."""
    quiet, alarms, confirmed, found = 30, 0, 0, 0
    for world in range(quiet):
        seeds = range(world * 100, world * 100 + 10)
        calm = evaluate(pd.concat([days(f"f{s}", seed=s, wobble=0.1) for s in seeds]), SETTINGS)
        alarms += calm.groupby("period_start")["state"].apply(lambda s: (s == "watch").any()).sum()
        confirmed += calm["state"].eq("confirmed").sum()
    for seed in range(10):
        shift = {"2024-07": 0.25, "2024-08": 0.25}
        moved = evaluate(days(end="2024-08-31", shift=shift, seed=seed, wobble=0.1), SETTINGS)
        found += states(moved)[-1] == "confirmed"
    assert alarms <= 0.06 * quiet * 3
    assert confirmed <= 1
    assert found >= 9
