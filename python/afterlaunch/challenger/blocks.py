"""Whole blocks drawn anew: what a figure would have been in other days like these."""

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

Floats = NDArray[np.float64]


def draws(blocks: int, resamples: int, name: str) -> Floats:
    """Return how often each block is drawn, (1 + resamples, blocks), the sample itself first.

    Parameters
    ----------
    blocks
        Blocks of cases that depend on each other inside, and not on other blocks.
    resamples
        Samples of as many blocks, drawn with replacement.
    name
        What is compared; it alone decides what is drawn.
    """
    seed = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    drawn = np.random.default_rng(seed).multinomial(blocks, [1 / blocks] * blocks, size=resamples)
    return np.vstack([np.ones((1, blocks)), drawn.astype(np.float64)])


def error(states: Floats, blocks: int) -> Floats:
    """Return the standard error of figures over the samples that follow the first state.

    Parameters
    ----------
    states, (1 + resamples, ...)
        A figure in every state; a sample that cannot tell it is NaN and does not count.
    blocks
        Blocks the samples were drawn from. Samples of few blocks vary too little by
        (blocks - 1) / blocks.

    Returns
    -------
    array, (...)
        NaN where fewer than two blocks or samples can tell the figure.
    """
    told = np.isfinite(states[1:])
    size = told.sum(0)
    drawn = np.where(told, states[1:], 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = drawn.sum(0) / size
        squares = np.where(told, (drawn - mean) ** 2, 0.0).sum(0)
        variance = np.where(size > 1, squares / (size - 1), np.nan)
    return np.asarray(np.sqrt(variance * (blocks / (blocks - 1) if blocks > 1 else np.nan)))


def probability_above_zero(amount: float, error: float, freedom: int) -> float:
    """Return how likely an amount with this error over ``freedom`` + 1 blocks is above zero."""
    if freedom < 1:
        return 0.0
    if error == 0:
        return 1.0 if amount > 0 else 0.0
    return float(stdtr(freedom, amount / error))
