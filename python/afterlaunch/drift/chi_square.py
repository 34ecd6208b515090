"""Pearson's chi-square test of homogeneity of two rows of bin counts."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2_contingency


def chi_square_p_value(reference: NDArray[np.float64], period: NDArray[np.float64]) -> float:
    """Return the p-value of Pearson's test that both rows come from the same shares [1]_.

    It takes every decision as independent, so on large volumes it rejects for differences no one
    would act on: shown to readers, never decisive.

    Parameters
    ----------
    reference, period
        Counts, shape (K,); a bin empty in both is left out.

    References
    ----------
    .. [1] Pearson, K. (1900). "On the criterion that a given system of deviations ... can be
       reasonably supposed to have arisen from random sampling." Philosophical Magazine 50(302).

    Examples
    --------
    >>> import numpy as np
    >>> round(chi_square_p_value(np.array([10.0, 20.0, 30.0]), np.array([20.0, 20.0, 20.0])), 12)
    0.069483451223
    """
    table = np.vstack([reference, period])
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return 1.0
    return float(chi2_contingency(table, correction=False).pvalue)
