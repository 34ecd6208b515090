"""How many frauds a month needs before it has the evidence an agreement asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.stats import multivariate_normal, norm

# Nine months of ten have at least what is asked.
_Z_NINE_TENTHS = 1.2815515655446004


@dataclass(frozen=True)
class Customers:
    """How frauds fall on customers: the parameters of a `World` that decide their likeness."""

    size: float
    likeness: float
    slope: float
    spread: float


def margin_over_cut(detection: float, customers: Customers, *, by_value: bool) -> float:
    """Return how far adverse risks lie above the cut on average, for this detection rate."""
    # Weighted by amounts that lean on the risk, risks lie higher by the slope.
    return float(norm.ppf(detection)) - (customers.slope if by_value else 0.0)


def design_effect(detection: float, customers: Customers, *, by_value: bool) -> float:
    """Return the variance of the detection rate over that of as many equal, independent frauds.

    Parameters
    ----------
    detection
        The true rate, by count or by value.
    customers
        How frauds fall on customers.
    by_value
        Whether frauds are weighted by their amounts.

    Notes
    -----
    With caught ``y``, amount ``a`` and rate ``R``, a fraud adds E[a^2 (y - R)^2] to the variance
    and every other fraud of its customer E[a a' (y - R)(y' - R)]. Amounts are exponential in the
    risk, so each expectation is a normal probability with a shifted mean.
    """
    like = customers.likeness
    slope, spread = (customers.slope, customers.spread) if by_value else (0.0, 0.0)
    above = margin_over_cut(detection, customers, by_value=by_value)
    alone = norm.cdf(above + 2 * slope) * (1 - 2 * detection) + detection**2
    alone *= math.exp(2 * spread**2 + 2 * slope**2)
    shifted = above + slope * (1 + like)
    both = multivariate_normal([0, 0], [[1, like], [like, 1]]).cdf([shifted, shifted])
    together = both - 2 * detection * norm.cdf(shifted) + detection**2
    together *= math.exp(spread**2 + slope**2 * (1 + like))
    # Sizes are 1 + Poisson(size - 1): other frauds of the customer of a fraud.
    others = customers.size - 1 / customers.size
    mean = math.exp((spread**2 + slope**2) / 2)
    return float((alone + others * together) / (mean**2 * detection * (1 - detection)))


def expected_frauds(asked: float) -> float:
    """Return how many to expect so that nine periods of ten have at least `asked`."""
    root = (_Z_NINE_TENTHS + math.sqrt(_Z_NINE_TENTHS**2 + 4 * asked)) / 2
    return root**2
