"""The limits of every figure against scipy, statsmodels and an independent computation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as t_distribution
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

Z95 = float(norm.ppf(0.975))
LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


def wilson(share: float, size: float, level: float) -> tuple[float, float]:
    low, high = proportion_confint(share * size, size, alpha=1 - level, method="wilson")
    return float(low), float(high)


def z_of(level: float) -> float:
    return float(norm.ppf((1 + level) / 2))


def test_normal_quantile_is_scipys(quantile):
    grid = np.concatenate([np.linspace(0.5, 0.999, 300), 1 - np.logspace(-3, -9, 60)])
    found = np.array([quantile(float(p)) for p in grid])
    np.testing.assert_allclose(found, norm.ppf(grid), rtol=0, atol=1e-8)


def test_wilson_of_80_in_100_is_the_textbooks(limits):
    low, high = limits("process", Z95, method="share", value=0.8, share=0.8, share_size=100)
    assert (low, high) == pytest.approx((0.711171, 0.866633), abs=5e-7)


@settings(max_examples=30)
@given(size=st.integers(1, 5000), part=st.floats(0, 1), level=LEVELS)
def test_share_limits_are_wilsons(limits, size, part, level):
    share = round(part * size) / size
    found = limits(
        "process", z_of(level), method="share", value=share, share=share, share_size=size
    )
    assert found == pytest.approx(wilson(share, size, level), abs=1e-9)


def test_a_wider_linearised_interval_wins_over_wilson(limits):
    # 40 controls, error .1: t of 39 degrees of freedom to within the first Cornish-Fisher term.
    low, high = limits(
        "process", Z95, method="share", value=0.5, share=0.5, share_size=100,
        share_error=0.1, share_freedom=39,
    )  # fmt: skip
    t = Z95 * (1 + (Z95**2 + 1) / (4 * 39))
    assert (low, high) == pytest.approx((0.5 - 0.1 * t, 0.5 + 0.1 * t), abs=1e-12)
    assert t == pytest.approx(2.0227, abs=2e-3)  # scipy.stats.t.ppf(.975, 39)


@settings(max_examples=30)
@given(level=LEVELS, size=st.floats(3, 500), share=st.floats(0.05, 0.95), freedom=st.floats(4, 500))
def test_a_size_read_from_few_amounts_counts_for_less(limits, level, size, share, freedom):
    # Korn and Graubard (1998): the effective size times (z / t)^2, t from as few freedoms.
    smaller = size * (z_of(level) / float(t_distribution.ppf((1 + level) / 2, freedom))) ** 2
    found = limits(
        "process", z_of(level), method="share", value=share, share=share, share_size=size,
        size_freedom=freedom,
    )  # fmt: skip
    assert found == pytest.approx(wilson(share, smaller, level), abs=4e-3)


def test_corrected_sums_of_few_amounts_reach_as_far_as_student(limits):
    evidence = {"method": "odds", "value": 0.8, "odds_variance": 0.04, "size_freedom": 6}
    reach = float(t_distribution.ppf(0.975, 6)) * 0.2
    ends = [math.log(4) + sign * reach for sign in (-1, 1)]
    assert limits("process", Z95, **evidence) == pytest.approx(
        [1 / (1 + math.exp(-x)) for x in ends], abs=1e-3
    )


def test_limits_never_pass_what_is_known_case_by_case(limits):
    low, high = limits(
        "realised", Z95, method="share", value=0.5, share=0.5, share_size=20,
        share_floor=0.45, share_ceiling=0.52,
    )  # fmt: skip
    assert (low, high) == (0.45, 0.52)


def test_odds_limits_are_the_odds_of_share_limits(limits):
    low, high = limits("process", Z95, method="share_odds", value=4, share=0.8, share_size=100)
    bottom, top = wilson(0.8, 100, 0.95)
    assert (low, high) == pytest.approx((bottom / (1 - bottom), top / (1 - top)), abs=1e-9)


def mover(kind, z, level, share, size, total, total_size, other, other_size):
    """MOVER on ln(C / M), written out: each side's distance to its own limit, squared and added."""
    low, high = wilson(share, size, level)
    caught, missed = share * total, other
    spread = z * math.sqrt(1 / other_size + 1 / total_size) if kind == "process" else 0.0
    centre = math.log(caught / missed)
    down = math.hypot(math.log(share / low), spread)
    up = math.hypot(math.log(high / share), spread)
    return tuple(1 / (1 + math.exp(-x)) for x in (centre - down, centre + up))


@settings(max_examples=30)
@given(
    kind=st.sampled_from(["realised", "process"]),
    level=LEVELS,
    share=st.floats(0.02, 0.98),
    size=st.floats(10, 1000),
    total=st.floats(50, 1e6),
    total_size=st.floats(50, 1e5),
    other=st.floats(1, 1e5),
    other_size=st.floats(1, 1e4),
)
def test_limits_from_controls_are_movers(
    limits, kind, level, share, size, total, total_size, other, other_size
):
    found = limits(
        kind, z_of(level), method="parts", value=share * total / (share * total + other),
        share=share, share_size=size, share_total=total, share_total_size=total_size,
        other_total=other, other_variance=1 / other_size, other_realised_variance=0,
    )  # fmt: skip
    expected = mover(kind, z_of(level), level, share, size, total, total_size, other, other_size)
    assert found == pytest.approx(expected, abs=1e-9)


def test_with_every_decline_a_control_the_variance_is_that_of_plain_counts(limits):
    # 8,000 of 10,000 declines adverse, 2,000 missed: ln(C / M) has variance 1 / C + 1 / M.
    low, high = limits(
        "process", Z95, method="parts", value=0.8, share=0.8, share_size=10_000,
        share_total=10_000, share_total_size=10_000, other_total=2_000, other_variance=1 / 2_000,
    )  # fmt: skip
    error = Z95 * math.sqrt(1 / 8_000 + 1 / 2_000)
    plain = [1 / (1 + math.exp(-(math.log(4) + sign * error))) for sign in (-1, 1)]
    assert (low, high) == pytest.approx(plain, abs=2e-4)


@pytest.mark.parametrize("kind", ["realised", "process"])
@pytest.mark.parametrize(("share", "other"), [(0.0, 50.0), (1.0, 50.0), (0.4, 0.0), (0.0, 0.0)])
def test_empty_cells_give_limits_within_the_range_and_around_the_value(limits, kind, share, other):
    caught = share * 200
    value = caught / (caught + other) if caught + other else None
    low, high = limits(
        kind, Z95, method="parts", value=value, share=share, share_size=20, share_total=200,
        share_total_size=200, other_total=other, other_variance=1 / other if other else None,
        other_realised_variance=0,
    )  # fmt: skip
    if value is None:
        assert high is None or high <= 1
    else:
        assert 0 <= low <= value <= high <= 1


def test_poisson_limits_are_the_score_limits(limits):
    # Roots of (k - m)^2 = z^2 m, on the scale of the value.
    for size in (1.0, 4.0, 25.0, 400.0):
        roots = np.sort(np.roots([1, -(2 * size + Z95**2), size**2]))
        found = limits("process", Z95, method="poisson", value=7.0, effective_size=size)
        assert found == pytest.approx(tuple(7.0 * roots / size), rel=1e-12)


def test_no_event_is_no_certainty(limits):
    # Nothing seen, one event would weigh 3: the score limits of a zero count are 0 and z^2 events.
    for nothing in (None, 0.0):
        found = limits(
            "process", Z95, method="poisson", value=0.0, effective_size=nothing, event_value=3.0
        )
        assert found == pytest.approx((0.0, 3.0 * Z95**2), abs=1e-12)


def test_bounds_carry_their_own_sampling_error_at_each_end(limits):
    evidence = {"method": "bounds_rate", "bound_lower": 0.4, "bound_upper": 0.75}
    assert limits("realised", Z95, **evidence, effective_size=100) == (0.4, 0.75)
    low, high = limits("process", Z95, **evidence, effective_size=100)
    assert low == pytest.approx(wilson(0.4, 100, 0.95)[0], abs=1e-9)
    assert high == pytest.approx(wilson(0.75, 100, 0.95)[1], abs=1e-9)


@settings(max_examples=20)
@given(level=LEVELS, size=st.integers(20, 2000), amount=st.floats(0.5, 500))
def test_equal_amounts_give_the_value_rate_the_interval_of_the_count_rate(
    limits, level, size, amount
):
    # int_outcome_rates: size = total / ((1 - r) x part^2 / part + r x rest^2 / rest), both units.
    part, rest = round(0.7 * size), size - round(0.7 * size)
    rate = part / size
    by_value = (part + rest) * amount / ((1 - rate) * amount + rate * amount)
    count = limits("process", z_of(level), method="share", value=rate, share=rate, share_size=size)
    value = limits(
        "process", z_of(level), method="share", value=rate, share=rate, share_size=by_value
    )
    assert value == pytest.approx(count, abs=1e-12)


@settings(max_examples=20)
@given(level=LEVELS, size=st.integers(20, 2000), share=st.floats(0.05, 0.6), seen=st.floats(0.3, 1))
def test_a_share_of_which_part_is_reported_is_wilson_on_the_reported(
    limits, level, size, share, seen
):
    found = limits(
        "process", z_of(level), method="share", value=share, share=share, share_size=size,
        share_maturity=seen,
    )  # fmt: skip
    low, high = wilson(share * seen, size, level)
    assert found == pytest.approx((low / seen, min(1, high / seen)), abs=1e-9)


def test_the_doubt_about_the_reported_share_is_added_on_the_log_scale(limits):
    low, high = limits(
        "realised", Z95, method="share", value=0.4, share=0.4, share_size=100,
        share_realised_size=150, share_log_variance=0.01,
    )  # fmt: skip
    bottom, top = wilson(0.4, 150, 0.95)
    down = math.hypot(math.log(0.4 / bottom), Z95 * 0.1)
    up = math.hypot(math.log(top / 0.4), Z95 * 0.1)
    assert (low, high) == pytest.approx((0.4 * math.exp(-down), 0.4 * math.exp(up)), abs=1e-9)


def test_the_good_among_declines_mirror_the_adverse(limits):
    evidence = {"method": "share", "share_size": 80.0, "share_maturity": 0.7, "share": 0.3}
    low, high = limits("process", Z95, value=0.3, **evidence)
    turned = limits("process", Z95, value=0.7, share_turn=-1.0, **evidence)
    assert turned == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(("kind", "variance"), [("realised", 0.01), ("process", 0.04)])
def test_corrected_sums_stand_against_each_other_on_the_log_scale(limits, kind, variance):
    found = limits(
        kind, Z95, method="odds", value=0.8, odds_variance=0.04, odds_realised_variance=0.01
    )
    ends = [math.log(4) + sign * Z95 * math.sqrt(variance) for sign in (-1, 1)]
    assert found == pytest.approx([1 / (1 + math.exp(-x)) for x in ends], abs=1e-12)


def test_of_this_cohort_the_missed_vary_only_as_far_as_they_are_not_reported(limits):
    evidence = {
        "method": "parts", "value": 0.8, "share": 0.5, "share_size": 100.0, "share_total": 400.0,
        "share_total_size": 400.0, "other_total": 50.0, "other_variance": 0.04,
    }  # fmt: skip
    bottom, top = wilson(0.5, 100, 0.95)
    for variance in (0.0, 0.02):
        found = limits("realised", Z95, **evidence, other_realised_variance=variance)
        spread = Z95 * math.sqrt(variance)
        ends = (
            math.log(4) - math.hypot(math.log(0.5 / bottom), spread),
            math.log(4) + math.hypot(math.log(top / 0.5), spread),
        )
        assert found == pytest.approx([1 / (1 + math.exp(-x)) for x in ends], abs=1e-9)


@pytest.mark.parametrize("kind", ["realised", "process"])
@pytest.mark.parametrize("counts", [(30, 300, 6, 200), (0, 40, 3, 60), (50, 50, 0, 25)])
def test_a_difference_of_shares_has_newcombes_limits(limits, quantile, kind, counts) -> None:
    first, n_first, second, n_second = counts
    expected = confint_proportions_2indep(first, n_first, second, n_second, method="newcomb")
    found = limits(
        kind, quantile(0.975), method="difference", value=first / n_first - second / n_second,
        first_share=first / n_first, first_size=n_first, second_share=second / n_second,
        second_size=n_second, difference_scale=1000.0,
    )  # fmt: skip
    assert found == pytest.approx([1000 * limit for limit in expected], abs=1e-3)


@pytest.mark.parametrize("kind", ["realised", "process"])
def test_a_ratio_of_rates_has_the_limits_of_the_log_method(limits, quantile, kind) -> None:
    first, n_first, second, n_second = 60, 100, 160, 200
    expected = confint_proportions_2indep(
        first, n_first, second, n_second, compare="ratio", method="log"
    )
    error = math.sqrt(1 / first - 1 / n_first + 1 / second - 1 / n_second)
    found = limits(kind, quantile(0.975), method="log_ratio", value=0.6 / 0.8, log_error=error)
    assert found == pytest.approx(expected, abs=1e-6)
