"""One column of one model: the days of a period against the days of its reference."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from afterlaunch.drift.chi_square import chi_square_p_value
from afterlaunch.drift.jensen_shannon import jensen_shannon
from afterlaunch.drift.kolmogorov_smirnov import kolmogorov_smirnov
from afterlaunch.drift.location_scale import location_scale_p_value
from afterlaunch.drift.long_run_variance import degrees_of_freedom, long_run_covariance
from afterlaunch.drift.psi import psi, smoothed_shares
from afterlaunch.drift.rao_scott import rao_scott
from afterlaunch.drift.wasserstein import wasserstein

# Fewer weeks than this cannot tell a weekday's habit from chance.
WEEKS_TO_KNOW_WEEKDAYS = 3
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class DailyCounts:
    """Bin counts of some days, in order.

    Attributes
    ----------
    bins
        Shape (T, K): ordered bins or categories, then one column of nulls.
    weekdays
        Shape (T,): 0..6.
    """

    bins: NDArray[np.float64]
    weekdays: NDArray[np.int64]


@dataclass(frozen=True)
class Comparison:
    """What the comparison found; distances of categories without an order are None."""

    psi: float
    psi_corrected: float
    chi2_p_value: float
    p_value: float
    ks: float | None
    jensen_shannon: float
    wasserstein: float | None


def expected_shares(reference: DailyCounts, days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the shares the reference expects on given weekdays.

    A month with five Saturdays is no drift: where the reference knows every asked weekday well
    enough, each day is held against its own weekday.

    Parameters
    ----------
    reference
        Days of the reference, T rows and K bins.
    days
        Shape (D,): weekdays asked for.

    Returns
    -------
    ndarray
        Shape (D, K).

    Examples
    --------
    >>> import numpy as np
    >>> week = DailyCounts(np.tile([[9.0, 1.0], [5.0, 5.0]], (3, 1)), np.array([0, 5] * 3))
    >>> expected_shares(week, np.array([5, 0])).tolist()
    [[0.5, 0.5], [0.9, 0.1]]
    """
    member = reference.weekdays[None, :] == np.arange(DAYS_A_WEEK)[:, None]
    counts = member @ reference.bins
    known = (member.sum(axis=1) >= WEEKS_TO_KNOW_WEEKDAYS) & (counts.sum(axis=1) > 0)
    if not known[np.union1d(days, reference.weekdays)].all():
        total = reference.bins.sum(axis=0)
        return np.tile(total / total.sum(), (len(days), 1))
    return counts[days] / counts[days].sum(axis=1, keepdims=True)


def compare(reference: DailyCounts, period: DailyCounts, *, ordered: bool) -> Comparison:
    """Compare the days of a period with the days of its reference.

    Parameters
    ----------
    reference, period
        Daily counts over the same bins; both hold at least one row.
    ordered
        True for numbers, whose bins have an order; False for categories.
    """
    total_reference, total_period = reference.bins.sum(axis=0), period.bins.sum(axis=0)
    used = total_reference + total_period > 0
    if used.sum() < 2:
        distance = 0.0 if ordered else None
        return Comparison(0.0, 0.0, 1.0, 1.0, distance, 0.0, distance)
    days_reference, days_period = len(reference.bins), len(period.bins)
    m, n = total_reference.sum(), total_period.sum()
    scale = 1 / n + 1 / m

    rows = reference.bins.sum(axis=1, keepdims=True)
    expected = expected_shares(reference, reference.weekdays)
    deviations = ((reference.bins - rows * expected) / rows.mean())[:, used]
    variance = long_run_covariance(deviations) * (1 / days_period + 1 / days_reference)
    weights = period.bins.sum(axis=1) / n
    difference = (total_period / n - weights @ expected_shares(reference, period.weekdays))[used]

    shares = smoothed_shares((total_reference + total_period)[used])
    degrees = degrees_of_freedom(days_reference)
    overall = rao_scott(difference, shares, variance, scale, degrees)
    index = psi(total_reference[used], total_period[used])
    p_value, ks, moved = overall.p_value, None, None
    filled = used.copy()
    filled[-1] = False
    if ordered and total_reference[filled].sum() > 0 and total_period[filled].sum() > 0:
        ks = kolmogorov_smirnov(total_reference[filled], total_period[filled])
        moved = wasserstein(total_reference[filled], total_period[filled])
        if filled.sum() > 1:
            kept = filled[used]
            block = np.ix_(kept, kept)
            along = location_scale_p_value(
                difference[kept], shares[kept], variance[block], scale, degrees
            )
            p_value = min(1.0, 2 * min(p_value, along))
    return Comparison(
        psi=index,
        psi_corrected=index - scale * overall.design_trace,
        chi2_p_value=chi_square_p_value(total_reference, total_period),
        p_value=p_value,
        ks=ks,
        jensen_shannon=jensen_shannon(total_reference, total_period),
        wasserstein=moved,
    )
