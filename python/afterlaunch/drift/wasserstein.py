"""Wasserstein distance of two rows of bin counts, on the reference's own rank scale."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import wasserstein_distance


def midranks(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean rank of every ordered bin as a share of all rows, shape (K,).

    Examples
    --------
    >>> import numpy as np
    >>> midranks(np.array([50.0, 25.0, 25.0])).tolist()
    [0.25, 0.625, 0.875]
    """
    shares = counts / counts.sum()
    return np.cumsum(shares) - shares / 2


def wasserstein(reference: NDArray[np.float64], period: NDArray[np.float64]) -> float:
    """Return how far rows moved on average, in ranks of the reference (0.1 = one decile) [1]_.

    Ranks instead of the feature's unit make features comparable with each other.

    Parameters
    ----------
    reference, period
        Counts of ordered bins, shape (K,), nulls left out.

    References
    ----------
    .. [1] Ramdas, A., Garcia, N. and Cuturi, M. (2017). "On Wasserstein two-sample testing and
       related families of nonparametric tests." Entropy 19(2), 47.

    Examples
    --------
    >>> import numpy as np
    >>> round(wasserstein(np.array([50.0, 50.0]), np.array([25.0, 75.0])), 12)
    0.125
    """
    ranks = midranks(reference)
    return float(wasserstein_distance(ranks, ranks, reference, period))
