"""Hotelling test of a shift or a spread along ordered bins."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution


def contrasts(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return location and scale scores of ordered bins, orthonormal under their shares.

    Scores are powers of the bins' midranks, made orthogonal to the constant and to each other.

    Parameters
    ----------
    shares
        Shape (K,), positive; the bins in order.

    Returns
    -------
    ndarray
        Shape (K, 2), or (K, 1) if only two bins exist.

    Examples
    --------
    >>> import numpy as np
    >>> contrasts(np.array([0.5, 0.5])).round(12).tolist()
    [[-1.0], [1.0]]
    >>> scores = contrasts(np.full(10, 0.1))
    >>> np.allclose(scores.T @ scores / 10, np.eye(2))
    True
    """
    ranks = np.cumsum(shares) - shares / 2 - shares.sum() / 2
    powers = np.vander(ranks, min(3, len(shares)), increasing=True)
    root = np.sqrt(shares)[:, None]
    orthonormal, triangle = np.linalg.qr(root * powers)
    # Fixed signs: up is up whatever the linear algebra library chose.
    return (orthonormal * np.sign(np.diag(triangle)) / root)[:, 1:]


def location_scale_p_value(
    difference: NDArray[np.float64],
    shares: NDArray[np.float64],
    variance: NDArray[np.float64],
    multinomial_scale: float,
    degrees: int,
) -> float:
    """Return the p-value of Hotelling's test on the location and scale contrasts [1]_.

    Two directions instead of K - 1 see a small shift of the whole distribution sooner. The
    covariance of the contrasts is floored at that of independent rows.

    Parameters
    ----------
    difference
        Shape (K,): shares of the period minus what was expected, ordered bins only.
    shares
        Shape (K,): positive shares of the ordered bins.
    variance
        Shape (K, K): estimated covariance of `difference`.
    multinomial_scale
        ``1/n + 1/m``, the factor of the covariance if rows were independent.
    degrees
        Degrees of freedom of `variance`; at least the number of contrasts.

    References
    ----------
    .. [1] Hotelling, H. (1931). "The generalization of Student's ratio." Annals of Mathematical
       Statistics 2(3), 360-378.

    Examples
    --------
    >>> import numpy as np
    >>> p = np.full(4, 0.25)
    >>> independent = (np.diag(p) - np.outer(p, p)) * 0.002
    >>> shift = np.array([-0.03, -0.01, 0.01, 0.03])
    >>> round(location_scale_p_value(shift, p, independent, 0.002, 12), 9)
    0.205511888
    """
    scores = contrasts(shares)
    count = scores.shape[1]
    values, vectors = np.linalg.eigh(scores.T @ variance @ scores / multinomial_scale)
    rotated = vectors.T @ (scores.T @ difference)
    statistic = float(np.sum(rotated**2 / np.maximum(values, 1.0))) / multinomial_scale
    remaining = degrees - count + 1
    return float(f_distribution.sf(statistic * remaining / (count * degrees), count, remaining))
