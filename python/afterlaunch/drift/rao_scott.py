"""Rao-Scott test: Pearson's chi-square corrected for days that resemble each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution


@dataclass(frozen=True)
class RaoScott:
    """Verdict of the test.

    Attributes
    ----------
    p_value
        Second-order corrected p-value, 0..1.
    design_trace
        Trace of the design-effect matrix; K - 1 when days are independent, else more.
    """

    p_value: float
    design_trace: float


def rao_scott(
    difference: NDArray[np.float64],
    shares: NDArray[np.float64],
    variance: NDArray[np.float64],
    multinomial_scale: float,
    degrees: int,
) -> RaoScott:
    """Test that a difference of shares is zero, with its own covariance [1]_, [2]_.

    ``X2 / trace(D)`` is held against ``F(df, df v)`` with ``df = trace(D)^2 / sum(eigenvalue^2)``.
    Every eigenvalue of D is floored at 1: nothing varies less than independent rows do.

    Parameters
    ----------
    difference
        Shape (K,): shares of the period minus what was expected; sums to 0.
    shares
        Shape (K,): positive shares both samples are held against.
    variance
        Shape (K, K): estimated covariance of `difference`.
    multinomial_scale
        ``1/n + 1/m``, the factor of the covariance if rows were independent.
    degrees
        Degrees of freedom of `variance`.

    References
    ----------
    .. [1] Rao, J. N. K. and Scott, A. J. (1984). "On chi-squared tests for multiway contingency
       tables with cell proportions estimated from survey data." Annals of Statistics 12(1), 46-60.
    .. [2] Thomas, D. R. and Rao, J. N. K. (1987). "Small-sample comparisons of level and power for
       simple goodness-of-fit statistics under cluster sampling." JASA 82(398), 630-636.

    Examples
    --------
    >>> import numpy as np
    >>> p = np.array([0.5, 0.3, 0.2])
    >>> independent = (np.diag(p) - np.outer(p, p)) * 0.002
    >>> shift = np.array([0.04, -0.01, -0.03])
    >>> test = rao_scott(shift, p, independent, 0.002, 12)
    >>> round(test.p_value, 9), round(test.design_trace, 9)
    (0.15614833, 2.0)
    >>> round(rao_scott(shift, p, 3 * independent, 0.002, 12).p_value, 9)
    0.521295643
    """
    statistic = np.sum(difference**2 / shares) / multinomial_scale
    whitened = variance / np.sqrt(np.outer(shares, shares)) / multinomial_scale
    # Shares sum to one, so the smallest eigenvalue is the null one and says nothing.
    eigenvalues = np.maximum(np.linalg.eigvalsh(whitened)[1:], 1.0)
    trace = float(eigenvalues.sum())
    df = trace**2 / float(np.sum(eigenvalues**2))
    return RaoScott(float(f_distribution.sf(statistic / trace, df, df * degrees)), trace)
