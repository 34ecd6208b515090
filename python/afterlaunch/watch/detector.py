"""Shiryaev-Roberts e-detector: the evidence of a fall, summed over all weeks it may have begun."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# One step cannot do more than this; beyond it exp overflows, and the threshold is long passed.
LARGEST_LOG = 300.0


@dataclass(frozen=True)
class Run:
    """What the detector said at every step; all of shape (steps,).

    Attributes
    ----------
    statistic
        After the step. It is compared with the threshold before a restart takes it to zero.
    is_alarm
        Whether it reached the threshold.
    run_start
        The step at which the detector had last begun from zero.
    fall_start
        The step from which on the evidence is strongest; `run_start` or later.
    """

    statistic: NDArray[np.float64]
    is_alarm: NDArray[np.bool_]
    run_start: NDArray[np.int64]
    fall_start: NDArray[np.int64]


def detect(log_growth: NDArray[np.float64], restarts: NDArray[np.bool_], threshold: float) -> Run:
    """Run the detector [1]_ over the steps, beginning anew after every alarm.

    Every bet keeps M = (M + 1) x growth; the statistic is their mean. If no bet is expected to grow
    whatever has happened before (detection holds), the statistic grows by one a step at most on
    average, so that the mean number of steps to an alarm is `threshold` or more.

    Parameters
    ----------
    log_growth
        Logarithm of what each bet is multiplied by at each step, shape (steps, bets).
    restarts
        Whether the detector begins anew before the step, shape (steps,).
    threshold
        Steps there are to be between false alarms, on average at least.

    References
    ----------
    .. [1] Shin, J., Ramdas, A. and Rinaldo, A. (2024). "E-detectors: a nonparametric framework for
       sequential change detection." The New England Journal of Statistics in Data Science 2(2),
       229-260. arXiv:2203.03532.

    Examples
    --------
    One bet that doubles twice: (0 + 1) x 2 = 2, (2 + 1) x 2 = 6.

    >>> run = detect(np.log([[2.0], [2.0], [1.0]]), np.array([False, False, False]), 6.0)
    >>> run.statistic.round(9).tolist(), run.is_alarm.tolist(), run.run_start.tolist()
    ([2.0, 6.0, 1.0], [False, True, False], [0, 0, 2])
    """
    steps, bets = log_growth.shape
    statistic, is_alarm = np.zeros(steps), np.zeros(steps, dtype=bool)
    run_start, fall_start = np.zeros(steps, dtype=np.int64), np.zeros(steps, dtype=np.int64)
    wealth, start = np.zeros(bets), 0
    bounded = np.minimum(log_growth, LARGEST_LOG)
    for step in range(steps):
        if restarts[step] or (step > 0 and is_alarm[step - 1]):
            wealth, start = np.zeros(bets), step
        wealth = (wealth + 1) * np.exp(bounded[step])
        statistic[step] = wealth.mean()
        is_alarm[step] = statistic[step] >= threshold
        run_start[step] = start
        fall_start[step] = start + _strongest(bounded[start : step + 1])
    return Run(statistic, is_alarm, run_start, fall_start)


def _strongest(log_growth: NDArray[np.float64]) -> int:
    """Return the step from which on the mean of the bets has grown most."""
    since = np.cumsum(log_growth[::-1], axis=0)[::-1]
    return int(np.argmax(np.logaddexp.reduce(since, axis=1)))
