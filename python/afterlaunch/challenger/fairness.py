"""How often each group is let through beside the reference group, by champion and challenger."""

import numpy as np
from numpy.typing import NDArray

from afterlaunch.challenger.blocks import error

Floats = NDArray[np.float64]

DECIDED, CHAMPION, CHALLENGER = range(3)


def impact_ratios(group: Floats, reference: Floats, draws: Floats) -> tuple[Floats, Floats]:
    """Return the adverse impact ratio and its errors, (sides,) each, challenger - champion last.

    Parameters
    ----------
    group, reference, (blocks, 3)
        Cases decided, let through by the champion, let through by the challenger.
    draws, (states, blocks)
        How often each block counts, the sample itself first.
    """
    mine, theirs = draws @ group, draws @ reference
    sides = (CHAMPION, CHALLENGER)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = np.stack(
            [mine[:, side] / mine[:, DECIDED] / (theirs[:, side] / theirs[:, DECIDED])
             for side in sides], axis=1,
        )  # fmt: skip
    whole = np.column_stack([ratios, ratios[:, 1] - ratios[:, 0]])
    return whole[0], error(whole, len(group))
