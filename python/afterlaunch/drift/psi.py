"""Population stability index of two rows of bin counts."""

import numpy as np
from numpy.typing import NDArray

# Added to every count. A floor near zero instead would let one empty bin dominate the index.
SMOOTHING = 0.5


def smoothed_shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares of bin counts, half a row added to every bin."""
    raised = counts + SMOOTHING
    return raised / raised.sum()


def psi(reference: NDArray[np.float64], period: NDArray[np.float64]) -> float:
    """Return the population stability index, ``sum((q - p) ln(q / p))``.

    With no drift its mean is about ``(K - 1) (1/n + 1/m)``, so a bare threshold such as 0.1 means
    something else at every sample size [1]_.

    Parameters
    ----------
    reference, period
        Counts, shape (K,); the same bins in the same order.

    References
    ----------
    .. [1] Yurdakul, B. and Naranjo, J. (2020). "Statistical properties of the population stability
       index." Journal of Risk Model Validation 14(4).

    Examples
    --------
    >>> import numpy as np
    >>> round(psi(np.array([100.0, 100.0, 100.0]), np.array([50.0, 100.0, 150.0])), 12)
    0.181092827182
    >>> psi(np.array([30.0, 70.0]), np.array([30.0, 70.0]))
    0.0
    """
    p, q = smoothed_shares(reference), smoothed_shares(period)
    return float(np.sum((q - p) * np.log(q / p)))
