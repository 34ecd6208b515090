"""Two-sample Kolmogorov-Smirnov distance from bin counts."""

import numpy as np
from numpy.typing import NDArray


def kolmogorov_smirnov(reference: NDArray[np.float64], period: NDArray[np.float64]) -> float:
    """Return the largest gap between both cumulative shares at the bin edges [1]_.

    The gap between edges is unseen, so this is a lower bound of the distance on rows.

    Parameters
    ----------
    reference, period
        Counts of ordered bins, shape (K,), nulls left out.

    References
    ----------
    .. [1] Massey, F. J. (1951). "The Kolmogorov-Smirnov test for goodness of fit." Journal of the
       American Statistical Association 46(253), 68-78.

    Examples
    --------
    >>> import numpy as np
    >>> kolmogorov_smirnov(np.array([50.0, 50.0, 0.0]), np.array([25.0, 50.0, 25.0]))
    0.25
    """
    gaps = np.cumsum(reference) / reference.sum() - np.cumsum(period) / period.sum()
    return float(np.max(np.abs(gaps)))
