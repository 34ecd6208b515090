"""How often the limits of a difference hold its truth, on worlds that are drawn anew."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtrit
from shadows import LADDER, arrays, cases, truth

from afterlaunch.challenger.blocks import draws
from afterlaunch.challenger.comparison import compare
from afterlaunch.challenger.figures import METRICS

WORLDS, DAYS, DAILY = 120, 30, 150


@pytest.mark.parametrize("probability", [0.5, 1.0])
def test_limits_hold_the_difference_as_often_as_they_say(probability: float) -> None:
    """Of the process, which is the mean over all worlds, at 95 %."""
    states = draws(DAYS, 200, "coverage")
    found, real = [], []
    for world in range(WORLDS):
        rows = cases(
            np.random.default_rng([17, world]), days=DAYS, daily=DAILY, probability=probability
        )
        sums, controls = arrays(rows, DAYS)
        found.append(compare(sums, controls, states, LADDER))
        real.append([difference for *_, difference in truth(rows).values()])
    process = np.mean(real, axis=0)
    reach = stdtrit(DAYS - 1, 0.975) * np.stack([one.errors[:, 2] for one in found])
    low, high = (np.stack([getattr(one, end)[:, 2] for one in found]) for end in ("low", "high"))
    held = ((low - reach <= process) & (process <= high + reach)).mean(0)
    assert dict(zip(METRICS, held, strict=True)) == pytest.approx(
        dict.fromkeys(METRICS, 0.95), abs=0.05
    )
