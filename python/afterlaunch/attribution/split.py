"""The split of one change of value between two months of a model, with its sampling error."""

from dataclasses import dataclass
from hashlib import sha256
from itertools import product

import numpy as np
from numpy.typing import NDArray

from afterlaunch.attribution.bands import overlaps, rank_edges, ranks
from afterlaunch.attribution.factors import FACTORS, Factors, Mixture
from afterlaunch.attribution.months import ADVERSE, GOOD, Month
from afterlaunch.attribution.shapley import shapley

Floats = NDArray[np.float64]

# Bars that stand for several factors which cannot be told apart.
MERGED = {
    "model_and_policy": ("detection", "threshold"),
    "attack_model_and_policy": ("attack_pressure", "detection", "threshold"),
}
# So many resampled months are held in memory at a time.
_CHUNK = 50


@dataclass(frozen=True)
class Split:
    """Bars of a change: points and standard errors, or their range with bounds.

    ``low`` and ``high`` are the points where there is no range; errors are NaN with bounds.
    """

    bars: tuple[str, ...]
    low: Floats
    high: Floats
    errors: Floats


@dataclass(frozen=True)
class Thresholds:
    """First score bins at or above the thresholds in force in a month.

    ``bins[segment][version]``, both by position; empty where no policy is on record.
    """

    bins: tuple[tuple[tuple[int, ...], ...], ...]


def same_version(earlier: Month, later: Month) -> int | None:
    """Return the position of the one version that decided in both months, or None."""
    used = {
        int(version)
        for month in (earlier, later)
        for version in np.flatnonzero(month.cases().sum((0, 2)))
    }
    return used.pop() if len(used) == 1 else None


def split(
    months: tuple[Month, Month],
    thresholds: tuple[Thresholds, Thresholds],
    *,
    merged: str | None,
    is_range: bool,
    resamples: int,
    seeds: tuple[str, str],
) -> Split:
    """Split the change from the first to the second month.

    Parameters
    ----------
    months, thresholds
        Earlier and later.
    merged
        The bar of `MERGED` that stands for its factors, if they cannot be told apart.
    is_range
        Whether unknown declined cases bound the bars: each bar from its lowest to its highest value
        with all of them good or all adverse in either month.
    resamples
        Bootstrap samples of whole days; without effect on bounds.
    seeds
        Names of the months, from which their days are drawn.
    """
    version = same_version(*months)
    maps = _band_maps(months, thresholds) if version is None else (version, version)
    bars = _bars(merged)
    if is_range:
        once = [np.ones((1, month.days)) for month in months]
        first, second = (
            (GOOD, ADVERSE) if month.ladder == "bounds" else (None,) for month in months
        )
        corners = list(product(first, second))
        ends = np.stack([_shapley(months, maps, corner, bars, once)[:, 0] for corner in corners])
        empty = np.full(len(bars), np.nan)
        return Split(bars, ends.min(0), ends.max(0), empty)
    draws = [_draws(month.days, resamples, seed) for month, seed in zip(months, seeds, strict=True)]
    parts = [
        _shapley(months, maps, (None, None), bars, [one[start : start + _CHUNK] for one in draws])
        for start in range(0, resamples + 1, _CHUNK)
    ]
    found = np.concatenate(parts, axis=1)
    return Split(bars, found[:, 0], found[:, 0], found[:, 1:].std(axis=1, ddof=1))


def _bars(merged: str | None) -> tuple[str, ...]:
    """Return the names of the bars; a merged one stands where the first of its factors stood."""
    if merged is None:
        return FACTORS
    names = [merged if name in MERGED[merged] else name for name in FACTORS]
    return tuple(dict.fromkeys(names))


def _shapley(
    months: tuple[Month, Month],
    maps: tuple[Floats | int, Floats | int],
    unknown: tuple[int | None, int | None],
    bars: tuple[str, ...],
    draws: list[Floats],
) -> Floats:
    """Return the bars (bars, states)."""
    factors = []
    for month, bands, end, drawn in zip(months, maps, unknown, draws, strict=True):
        sums = _in_bands(month.told_apart(end), bands)
        # The month itself tells the scale of its resamples.
        states = np.vstack([np.ones((1, month.days)), drawn])
        factors.append(Factors.of(month.resampled(sums, states)[1:]))
    mixture = Mixture(*factors)

    def value(later: tuple[bool, ...]) -> Floats:
        moved = dict(zip(bars, later, strict=True))
        for bar in MERGED.keys() & moved.keys():
            moved |= dict.fromkeys(MERGED[bar], moved[bar])
        return mixture.value(moved)

    return shapley(value, len(bars))


def _in_bands(sums: Floats, bands: Floats | int) -> Floats:
    """Bring bins into bands: the bins of the one version in use, or by a map across versions."""
    if isinstance(bands, int):
        return sums[:, :, bands]
    return np.asarray(np.einsum("tgvbrydm,gvbz->tgzrydm", sums, bands))


def _draws(days: int, resamples: int, name: str) -> Floats:
    """Return how often each day is drawn, (1 + resamples, days), the month itself first."""
    seed = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    drawn = np.random.default_rng(seed).multinomial(days, [1 / days] * days, size=resamples)
    return np.vstack([np.ones((1, days)), drawn.astype(np.float64)])


def _band_maps(
    months: tuple[Month, Month], thresholds: tuple[Thresholds, Thresholds]
) -> tuple[Floats, Floats]:
    """Return the share of each bin in each shared band, (segments, versions, bins, bands)."""
    segments, versions, bins = months[0].cases().shape
    starts = [np.apply_along_axis(ranks, 2, month.cases()) for month in months]
    edges = [
        rank_edges([
            starts[place][segment, number, cut]
            for place in (0, 1)
            for number in range(versions)
            for cut in thresholds[place].bins[segment][number]
            if months[place].cases()[segment, number].sum() > 0
        ])
        for segment in range(segments)
    ]  # fmt: skip
    most = max(len(one) - 1 for one in edges)
    maps = []
    for place in (0, 1):
        shares = np.zeros((segments, versions, bins, most))
        for segment in range(segments):
            for number in range(versions):
                cells = overlaps(starts[place][segment, number], edges[segment])
                shares[segment, number, :, : cells.shape[1]] = cells
        maps.append(shares)
    return maps[0], maps[1]
