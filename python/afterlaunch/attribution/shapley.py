"""Exact Shapley values of a change between two states of several factors."""

from collections.abc import Callable
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shapley(value: Callable[[tuple[bool, ...]], Floats], players: int) -> Floats:
    """Split ``value(all True) - value(all False)`` over the players.

    Parameters
    ----------
    value
        The value at a corner: True takes the player's later state, False its earlier one. Returns
        an array of any shape, the same at every corner.
    players
        Number of players; the value is asked for at all 2 ** players corners.

    Returns
    -------
    array, (players, ...)
        The mean gain of moving each player from its earlier to its later state, over all orders of
        moving them one by one. The bars sum to the whole change.
    """
    corners = [
        value(tuple(bool(mask >> player & 1) for player in range(players)))
        for mask in range(1 << players)
    ]
    bars = np.zeros((players, *np.shape(corners[0])))
    for player in range(players):
        for mask, corner in enumerate(corners):
            if mask >> player & 1:
                continue
            moved = mask.bit_count()
            orders = factorial(moved) * factorial(players - moved - 1) / factorial(players)
            bars[player] += orders * (corners[mask | 1 << player] - corner)
    return bars
