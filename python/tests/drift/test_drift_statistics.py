"""Each statistic against scipy on raw rows, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial.distance import jensenshannon
from scipy.stats import (
    chi2_contingency,
    false_discovery_control,
    ks_2samp,
    wasserstein_distance,
)

from afterlaunch.drift.chi_square import chi_square_p_value
from afterlaunch.drift.false_discovery import q_values
from afterlaunch.drift.jensen_shannon import jensen_shannon
from afterlaunch.drift.kolmogorov_smirnov import kolmogorov_smirnov
from afterlaunch.drift.location_scale import contrasts
from afterlaunch.drift.long_run_variance import long_run_covariance
from afterlaunch.drift.psi import psi
from afterlaunch.drift.rao_scott import rao_scott
from afterlaunch.drift.wasserstein import wasserstein

counts = st.lists(st.integers(0, 10_000), min_size=3, max_size=17).map(
    lambda values: np.array(values, dtype=np.float64)
)


@pytest.fixture(name="rows")
def two_samples() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two raw samples, the second shifted by a quarter of a standard deviation."""
    random = np.random.default_rng(20240115)
    return random.normal(size=20_000), random.normal(0.25, 1.1, size=5_000)


def binned(
    rows: tuple[NDArray[np.float64], NDArray[np.float64]], bins: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count both samples between quantiles of the first."""
    reference, period = rows
    edges = np.quantile(reference, np.arange(1, bins) / bins, method="inverted_cdf")
    return tuple(
        np.bincount(np.searchsorted(edges, sample), minlength=bins).astype(float)
        for sample in (reference, period)
    )  # type: ignore[return-value]


def test_ks_from_bins_is_a_close_lower_bound_of_ks_on_rows(rows):
    exact = ks_2samp(*rows).statistic
    previous = 0.0
    for bins, missing in ((10, 0.01), (100, 0.001), (2000, 0.0005)):
        found = kolmogorov_smirnov(*binned(rows, bins))
        assert previous <= found <= exact + 1e-12
        assert exact - found < missing
        previous = found


def test_wasserstein_from_bins_matches_ranked_rows(rows):
    reference, period = rows
    order = np.sort(reference)
    ranks = [np.searchsorted(order, sample) / len(order) for sample in rows]
    exact = wasserstein_distance(*ranks)
    assert wasserstein(*binned(rows, 10)) == pytest.approx(exact, abs=0.01)
    assert wasserstein(*binned(rows, 1000)) == pytest.approx(exact, abs=1e-4)


def test_jensen_shannon_is_that_of_the_rows_shares(rows):
    p, q = binned(rows, 10)
    assert jensen_shannon(p, q) == pytest.approx(jensenshannon(p / p.sum(), q / q.sum(), 2))


def test_chi_square_is_that_of_the_rows_table(rows):
    labels = np.concatenate([np.zeros(20_000), np.ones(5_000)])
    edges = np.quantile(rows[0], np.arange(1, 10) / 10, method="inverted_cdf")
    bins = np.searchsorted(edges, np.concatenate(rows))
    table = np.array([[np.sum((labels == s) & (bins == b)) for b in range(10)] for s in (0, 1)])
    expected = chi2_contingency(table, correction=False).pvalue
    assert chi_square_p_value(*binned(rows, 10)) == pytest.approx(expected, rel=1e-12)


def test_q_values_are_benjamini_hochberg():
    p = np.random.default_rng(1).uniform(size=21) ** 3
    assert q_values(p) == pytest.approx(false_discovery_control(p))
    by_hand = np.minimum.accumulate((np.sort(p) * 21 / np.arange(1, 22))[::-1])[::-1]
    assert np.sort(q_values(p)) == pytest.approx(np.minimum(by_hand, 1))
    assert q_values(np.array([])).size == 0


@given(counts)
def test_psi_of_a_sample_with_itself_is_zero(sample):
    assert psi(sample, sample) == 0


@given(counts, counts)
def test_psi_is_finite_symmetric_and_never_negative(p, q):
    size = min(len(p), len(q))
    found = psi(p[:size], q[:size])
    assert np.isfinite(found)
    assert found >= 0
    assert found == pytest.approx(psi(q[:size], p[:size]), abs=1e-12)


def test_psi_of_disjoint_samples_stays_finite():
    assert 10 < psi(np.array([1e4, 0.0]), np.array([0.0, 1e4])) < 20


def test_psi_without_drift_averages_bins_less_one_over_the_sizes():
    random = np.random.default_rng(7)
    draws = random.multinomial([10_000, 5_000] * 4_000, np.full(10, 0.1)).astype(float)
    mean = np.mean([psi(p, q) for p, q in zip(draws[::2], draws[1::2], strict=True)])
    assert mean == pytest.approx(9 * (1 / 10_000 + 1 / 5_000), rel=0.03)


def test_long_run_covariance_of_independent_days_is_their_covariance():
    random = np.random.default_rng(3)
    mixed = np.array([[1.0, 0.5], [0.0, 2.0]])
    mean = np.mean(
        [long_run_covariance(random.normal(size=(180, 2)) @ mixed) for _ in range(2_000)], axis=0
    )
    assert mean == pytest.approx(mixed.T @ mixed, rel=0.05)


def test_rao_scott_of_independent_rows_is_nearly_pearson(rows):
    p, q = binned(rows, 10)
    q = np.round(0.95 * p / p.sum() * q.sum() + 0.05 * q)
    shares = (p + q) / (p + q).sum()
    scale = 1 / p.sum() + 1 / q.sum()
    independent = (np.diag(shares) - np.outer(shares, shares)) * scale
    difference = q / q.sum() - p / p.sum()
    found = rao_scott(difference, shares, independent, scale, degrees=1_000_000)
    assert found.design_trace == pytest.approx(9)
    assert found.p_value == pytest.approx(chi_square_p_value(p, q), rel=1e-3)


@given(counts)
def test_contrasts_are_orthonormal_and_rise_with_the_bins(sample):
    shares = (sample + 0.5) / (sample + 0.5).sum()
    scores = contrasts(shares)
    assert scores.T @ (scores * shares[:, None]) == pytest.approx(np.eye(2), abs=1e-6)
    assert scores.T @ shares == pytest.approx(np.zeros(2), abs=1e-6)
    assert np.all(np.diff(scores[:, 0]) > 0)
