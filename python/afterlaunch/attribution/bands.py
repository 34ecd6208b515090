"""Score bands that two months share: score bins within a version, ranks across versions."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Ranks closer than this are one: they come from ratios of counts.
_SAME_RANK = 1e-9


def rank_edges(cuts: list[float]) -> Floats:
    """Return ascending band edges from 0 to 1 with every cut among them."""
    edges = [0.0]
    for cut in sorted(cuts):
        if edges[-1] + _SAME_RANK < cut < 1 - _SAME_RANK:
            edges.append(cut)
    return np.array([*edges, 1.0])


def ranks(cases: Floats) -> Floats:
    """Return the rank at which each score bin starts, and 1 after the last: cases (bins,)."""
    total = cases.sum()
    if total <= 0:
        return np.linspace(0, 1, len(cases) + 1)
    return np.concatenate([[0.0], np.cumsum(cases) / total])


def overlaps(starts: Floats, edges: Floats) -> Floats:
    """Return the share (bins, bands) of each bin's ranks that lies in each band.

    Parameters
    ----------
    starts
        Ranks at which the bins start, and the end of the last, (bins + 1,).
    edges
        Ranks at which the bands start, and the end of the last, (bands + 1,).
    """
    low = np.maximum(starts[:-1, None], edges[None, :-1])
    high = np.minimum(starts[1:, None], edges[None, 1:])
    width = starts[1:] - starts[:-1]
    shared = np.where(high - low > _SAME_RANK, high - low, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = shared / shared.sum(1, keepdims=True)
    # A bin without cases lies in no band.
    return np.where((width > _SAME_RANK)[:, None], np.nan_to_num(shares), 0.0)
