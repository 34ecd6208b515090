"""Benjamini-Hochberg adjustment of the p-values of one family."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control


def q_values(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Benjamini-Hochberg adjusted p-values of one model's columns in one period [1]_.

    Rejecting all below q keeps the expected share of false rejections at or below q.

    Parameters
    ----------
    p_values
        Shape (N,), 0..1; N may be 0.

    References
    ----------
    .. [1] Benjamini, Y. and Hochberg, Y. (1995). "Controlling the false discovery rate." Journal of
       the Royal Statistical Society B 57(1), 289-300.

    Examples
    --------
    >>> import numpy as np
    >>> q_values(np.array([0.01, 0.04, 0.03, 0.5])).round(12).tolist()
    [0.04, 0.053333333333, 0.053333333333, 0.5]
    """
    if p_values.size == 0:
        return p_values
    return np.asarray(false_discovery_control(p_values, method="bh"))
