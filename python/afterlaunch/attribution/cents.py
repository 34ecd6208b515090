"""Bars in whole cents that sum exactly to a change in whole cents."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cents = NDArray[np.int64]

# A difference up to this comes from rounding what was published.
_ROUNDING = 10


def to_cents(amounts: Floats, total: int) -> tuple[Cents, int]:
    """Round bars to cents and give the residue of rounding to the largest of them.

    Parameters
    ----------
    amounts
        Bars in units of money.
    total
        What they must sum to, in cents.

    Returns
    -------
    cents
        The bars; the first of the largest bars takes the residue.
    unexplained
        What is missing to the total beyond rounding; 0 if nothing is.
    """
    cents = np.rint(np.asarray(amounts) * 100).astype(np.int64)
    residue = int(total - cents.sum())
    if abs(residue) > _ROUNDING:
        return cents, residue
    cents[int(np.argmax(np.abs(cents)))] += residue
    return cents, 0
