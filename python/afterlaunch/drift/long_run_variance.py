"""Long-run covariance of daily bin shares: what a mean over autocorrelated days is worth."""

import numpy as np
from numpy.typing import NDArray


def degrees_of_freedom(days: int) -> int:
    """Return the degrees of freedom of the estimate from T days: .4 T^(2/3) [1]_.

    Examples
    --------
    >>> degrees_of_freedom(30), degrees_of_freedom(182)
    (4, 13)
    """
    return max(2, round(0.4 * days ** (2 / 3)))


def without_line(series: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return daily series, shape (T, K), less each column's straight line over the days.

    Examples
    --------
    >>> import numpy as np
    >>> np.abs(without_line(np.array([[1.0], [2.0], [3.0]]))).max().round(12).tolist()
    0.0
    """
    centred = series - series.mean(axis=0)
    time = np.arange(len(series)) - (len(series) - 1) / 2
    return centred - np.outer(time, time @ centred) / (time @ time)


def long_run_covariance(deviations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the equal-weighted-cosine long-run covariance of a daily series [1]_.

    A straight line is taken out first: a reference that drifts itself would otherwise count its
    own drift as noise and hide what comes after. The line costs one cosine, so one more is used.

    Parameters
    ----------
    deviations
        Shape (T, K): per day, in order, the bin counts beyond what was expected, divided by the
        mean number of rows a day; at least three days.

    Returns
    -------
    ndarray
        Shape (K, K); the variance of a mean over T days is this divided by T.

    References
    ----------
    .. [1] Lazarus, E., Lewis, D. J., Stock, J. H. and Watson, M. W. (2018). "HAR inference:
       recommendations for practice." Journal of Business & Economic Statistics 36(4), 541-559.

    Examples
    --------
    A slow wave makes the mean worth far less than as many independent days would be:

    >>> import numpy as np
    >>> wave = np.sin(2 * np.pi * np.arange(60) / 30)[:, None]
    >>> round(float(long_run_covariance(wave)[0, 0]), 9), round(float(wave.var()), 9)
    (4.184238558, 0.5)
    """
    days = deviations.shape[0]
    degrees = degrees_of_freedom(days)
    frequency = np.arange(1, degrees + 2)[:, None]
    cosines = np.cos(np.pi * frequency * (np.arange(days)[None, :] + 0.5) / days)
    projections = np.sqrt(2 / days) * cosines @ without_line(deviations)
    return projections.T @ projections / degrees
