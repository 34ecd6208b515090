"""Potential outcomes: the cases of one model and month, and what each would become if approved."""

from __future__ import annotations

import numpy as np
import pandas as pd

from afterlaunch.demo import plants
from afterlaunch.demo.calendar import Flags, Floats, Ints, moments, month_start, volume_factor
from afterlaunch.demo.config import Model

_CLUSTER_SIZES = np.array([1, 2, 3, 4, 5])
_CLUSTER_CHANCE = np.array([0.50, 0.15, 0.20, 0.10, 0.05])
_CLUSTER_CORRELATION = 0.3
_CLUSTER_HOURS = 8
_REPEATED_TRIES = 0.33


def draw_cases(model: Model, index: int, rng: np.random.Generator, scale: float) -> pd.DataFrame:
    """Draw one month of cases.

    Returns
    -------
    DataFrame
        One row per case, unsorted: segment and channel (codes), customer, group (-1 = none),
        decided (seconds), cents, adverse, swap_chance, risk (latent) and swapped.
    """
    factor = volume_factor(index) * scale
    adverse_count = int(rng.poisson(model.adverse * factor))
    good_count = max(1, round(model.decisions * factor) - adverse_count)
    parts = [
        _good(model, index, rng, good_count, scale),
        _adverse(model, index, rng, adverse_count, scale),
    ]
    if model.model_id == "card_fraud" and index == plants.ATTACK_MONTH:
        parts.append(_attack(model, index, rng, scale))
    cases = pd.concat(parts, ignore_index=True)
    cases["channel"] = _channels(model, rng, cases["segment"].to_numpy())
    return _with_risk(model, index, rng, cases)


def amounts(model: Model, rng: np.random.Generator, segment: Ints, adverse: Flags) -> Ints:
    """Draw log-normal amounts in cents, shape as ``segment``."""
    parameters = np.array([[item.good_amount, item.adverse_amount] for item in model.segments])
    median, sigma = parameters[segment, adverse.astype(int)].T
    return np.maximum(
        1, np.round(100 * median * np.exp(sigma * rng.standard_normal(len(segment))))
    ).astype(np.int64)


def means(model: Model, segment: Ints, adverse: Flags) -> Floats:
    """Return the latent risk mean of each case, shape as ``segment``."""
    table = np.array([[item.good_mean, item.adverse_mean] for item in model.segments])
    return np.asarray(table[segment, adverse.astype(int)])


def _pool(model: Model, scale: float) -> int:
    return max(50, round(model.customers * scale))


def _good(
    model: Model, index: int, rng: np.random.Generator, count: int, scale: float
) -> pd.DataFrame:
    segment = rng.choice(len(model.segments), size=count, p=[item.share for item in model.segments])
    adverse = np.zeros(count, dtype=bool)
    return pd.DataFrame(
        {
            "segment": segment,
            "customer": rng.integers(0, _pool(model, scale), size=count),
            "group": -1,
            "decided": moments(rng, index, count),
            "cents": amounts(model, rng, segment, adverse),
            "adverse": adverse,
            "shared_risk": 0.0,
        }
    )


def _adverse(
    model: Model, index: int, rng: np.random.Generator, count: int, scale: float
) -> pd.DataFrame:
    if model.clustered:
        sizes = rng.choice(_CLUSTER_SIZES, size=count, p=_CLUSTER_CHANCE)
        sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
    else:
        sizes = np.ones(count, dtype=np.int64)
    cluster = np.repeat(np.arange(len(sizes)), sizes)[:count]
    chance = [item.adverse_share for item in model.segments]
    segment = rng.choice(len(model.segments), size=len(sizes), p=chance)[cluster]
    adverse = np.ones(count, dtype=bool)
    cents = amounts(model, rng, segment, adverse)
    # Repeated tries of one purchase: one amount, minutes apart, one attempt group.
    repeated = ((rng.random(len(sizes)) < _REPEATED_TRIES) & (sizes > 1))[cluster]
    first = np.searchsorted(cluster, cluster)
    cents = np.where(repeated, cents[first], cents)
    gap = rng.exponential(np.where(repeated, 240.0, 3600.0 * _CLUSTER_HOURS), size=count)
    decided = moments(rng, index, len(sizes))[cluster] + np.where(
        first == np.arange(count), 0, gap
    ).astype(np.int64)
    latest = month_start(index + 1) - 1 - rng.integers(0, 3600, size=count)
    return pd.DataFrame(
        {
            "segment": segment,
            "customer": rng.integers(0, _pool(model, scale), size=len(sizes))[cluster],
            "group": np.where(repeated, index * 1_000_000 + cluster, -1),
            "decided": np.minimum(decided, latest),
            "cents": cents,
            "adverse": adverse,
            "shared_risk": rng.standard_normal(len(sizes))[cluster],
        }
    )


def _attack(model: Model, index: int, rng: np.random.Generator, scale: float) -> pd.DataFrame:
    """Draw the card-testing burst: groups of five tries, a fifth of all tries adverse."""
    names = [item.name for item in model.segments]
    code = names.index(plants.ATTACK_SEGMENT)
    days = (plants.ATTACK_UNTIL - plants.ATTACK_FROM) / 86_400
    usual = model.decisions * volume_factor(index) * scale * model.segments[code].share * days / 30
    count = max(5, round(usual * plants.ATTACK_VOLUME))
    group = np.arange(count) // 5
    groups = int(group[-1]) + 1
    segment = np.full(count, code)
    adverse = rng.random(count) < plants.ATTACK_ADVERSE
    start = rng.integers(plants.ATTACK_FROM, plants.ATTACK_UNTIL - 3600, size=groups)
    return pd.DataFrame(
        {
            "segment": segment,
            "customer": rng.integers(0, _pool(model, scale), size=groups)[group],
            "group": index * 1_000_000 + 500_000 + group,
            "decided": start[group] + rng.integers(0, 1800, size=count),
            "cents": amounts(model, rng, segment, adverse),
            "adverse": adverse,
            "shared_risk": rng.standard_normal(groups)[group],
        }
    )


def _channels(model: Model, rng: np.random.Generator, segment: Ints) -> Ints:
    """Draw the channel of each case as an index into ``list(model.delay)``."""
    names = list(model.delay)
    table = np.zeros((len(model.segments), len(names)))
    for row, item in enumerate(model.segments):
        for name, share in item.channels:
            table[row, names.index(name)] = share
    edges = np.cumsum(table, axis=1)[segment]
    picked = (rng.random(len(segment))[:, None] > edges).sum(axis=1)
    return np.minimum(picked, len(names) - 1).astype(np.int64)


def swap_chances(model: Model, index: int, cases: pd.DataFrame) -> Floats:
    """Return the chance of each case to draw its risk from the other outcome's distribution.

    Good cases swap as often as adverse ones do in their segment, so that the distribution of
    scores stays what it was.
    """
    segment = cases["segment"].to_numpy()
    adverse = cases["adverse"].to_numpy()
    chance = np.zeros(len(cases))
    if model.model_id != "card_fraud":
        return chance
    if index in plants.DRIFT_MONTHS:
        chance[adverse] = plants.DRIFT_SHARE
    if index in plants.LARGE_MONTHS:
        code = [item.name for item in model.segments].index(plants.LARGE_SEGMENT)
        large = (
            adverse & (segment == code) & (cases["cents"].to_numpy() > 100 * plants.LARGE_AMOUNT)
        )
        chance[large] = plants.LARGE_SHARE
    codes = len(model.segments)
    swapped = np.bincount(segment, weights=chance, minlength=codes)
    good = np.maximum(1, np.bincount(segment[~adverse], minlength=codes))
    chance[~adverse] = (swapped / good)[segment[~adverse]]
    return chance


def _with_risk(
    model: Model, index: int, rng: np.random.Generator, cases: pd.DataFrame
) -> pd.DataFrame:
    chance = swap_chances(model, index, cases)
    swapped = rng.random(len(cases)) < chance
    segment, adverse = cases["segment"].to_numpy(), cases["adverse"].to_numpy()
    own = rng.standard_normal(len(cases))
    shared = cases.pop("shared_risk").to_numpy()
    correlated = np.sqrt(_CLUSTER_CORRELATION) * shared + np.sqrt(1 - _CLUSTER_CORRELATION) * own
    noise = np.where(adverse & ~swapped & model.clustered, correlated, own)
    return cases.assign(
        swap_chance=chance, swapped=swapped, risk=means(model, segment, adverse ^ swapped) + noise
    )
