"""One champion against one challenger: figures, their limits of knowledge, and sampling errors."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from afterlaunch.challenger.blocks import error
from afterlaunch.challenger.figures import (
    APPROVES,
    DECLINES,
    METRICS,
    PARTS,
    SHARED,
    VALUE,
    Shares,
    figures,
    of,
)  # fmt: skip

Floats = NDArray[np.float64]

OBSERVED, CONTROLS, BOUNDS = "observed", "control_estimate", "bounds"
_WEIGHTED = {"case_count": "weight", "amount": "weighted_amount", "stake": "weighted_stake"}
_SQUARED = {"case_count": "squared_weight", "amount": "squared_amount", "stake": "squared_stake"}
_KNOWN_ADVERSE = [PARTS.index(name) for name in ("known_adverse", "control_adverse")]
_KNOWN_GOOD = [PARTS.index(name) for name in ("known_good", "control_good")]
_CONTROLS = [PARTS.index(name) for name in ("control_good", "control_adverse")]
_CONTROL_ADVERSE = PARTS.index("control_adverse")
# Two cases of each outcome are added to a sample before its error is read (Agresti and Coull).
_ADDED = 4.0


@dataclass(frozen=True)
class Ladder:
    """When declined cases count as known, and how few controls tell nothing."""

    observed_share: float
    least_controls: int


@dataclass(frozen=True)
class Comparison:
    """Figures (metrics, sides); `low` is `high` where there is a point.

    ``errors`` are standard errors of the ends, the larger of both; ``evidence`` is that of each
    metric's difference.
    """

    low: Floats
    high: Floats
    errors: Floats
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class _Known:
    """What is known of the cases the champion declined where the challenger does one thing.

    ``ends`` are the lowest and the highest adverse share (states, baseline) by measure, one for a
    point; ``least_error`` what the error of a share from controls is at least.
    """

    step: str
    ends: dict[str, tuple[Floats, ...]]
    least_error: dict[str, float]


def compare(sums: Floats, controls: Floats, draws: Floats, ladder: Ladder) -> Comparison:
    """Compare the two on the same cases.

    Parameters
    ----------
    sums, (blocks, champion, challenger, baseline, parts, measures)
        What `figures.PARTS` and `figures.MEASURES` name.
    controls, (challenger,)
        Control customers among the cases the champion declined.
    draws, (states, blocks)
        How often each block counts, the sample itself first.
    ladder
        How the declined cases are known.
    """
    states = np.tensordot(draws, sums, axes=1)
    known = [_known(states[:, DECLINES, does], controls[does], ladder)
             for does in (DECLINES, APPROVES)]  # fmt: skip
    corners = product(*((0, 1) if one.step == BOUNDS else (0,) for one in known))
    ends = [_corner(states, known, corner, len(sums)) for corner in corners]
    points, errors = np.stack([one for one, _ in ends]), np.stack([one for _, one in ends])
    low, high = points.min(0), points.max(0)
    # Ends that differ by rounding are one.
    high = np.where(high - low <= 1e-9 * np.maximum(np.abs(low), 1e-3), low, high)
    evidence = tuple(_evidence(metric, low[row, 2] < high[row, 2], known)
                     for row, metric in enumerate(METRICS))  # fmt: skip
    return Comparison(low, high, errors.max(0), evidence)


def _known(declined: Floats, controls: float, ladder: Ladder) -> _Known:
    """Read what is known of declined cases (states, baseline, parts, measures)."""
    count = of(declined[:1], "case_count").sum((0, 1))
    told = count[_KNOWN_ADVERSE + _KNOWN_GOOD].sum()
    if told >= ladder.observed_share * count.sum():
        step = OBSERVED
    elif controls >= ladder.least_controls:
        step = CONTROLS
    else:
        step = BOUNDS
    ends: dict[str, tuple[Floats, ...]] = {}
    least: dict[str, float] = {}
    for measure in SHARED:
        held = of(declined, measure)
        adverse, good = held[..., _KNOWN_ADVERSE].sum(2), held[..., _KNOWN_GOOD].sum(2)
        if step == BOUNDS:
            whole = held.sum(2)
            ends[measure] = _share(adverse, whole), 1 - _share(good, whole)
        elif step == OBSERVED:
            ends[measure] = (_share(adverse, adverse + good),)
        else:
            # Controls are few: whatever the baseline does, they tell one share.
            weighed = of(declined, _WEIGHTED[measure]).sum(1, keepdims=True)
            adverse, whole = weighed[..., _CONTROL_ADVERSE], weighed[..., _CONTROLS].sum(2)
            squares = of(declined[0], _SQUARED[measure]).sum(0)[_CONTROLS].sum()
            least[measure] = _least_error(adverse[0, 0], whole[0, 0], squares)
            ends[measure] = (np.repeat(_share(adverse, whole), 2, axis=1),)
    return _Known(step, ends, least)


def _share(part: Floats, whole: Floats) -> Floats:
    """Return a share by state; a sample without a case to tell it keeps the one of the data."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(whole > 0, part / whole, np.nan)
    return np.where(np.isnan(share), np.nan_to_num(share[0]), share)


def _least_error(part: float, whole: float, squares: float) -> float:
    """Return what the error of a weighted share is at least: none adverse is no certainty."""
    if whole <= 0 or squares <= 0:
        return 0.0
    size = whole**2 / squares
    share = (part / whole * size + _ADDED / 2) / (size + _ADDED)
    return float(np.sqrt(share * (1 - share) / (size + _ADDED)))


def _corner(
    states: Floats, known: list[_Known], corner: tuple[int, ...], blocks: int
) -> tuple[Floats, Floats]:
    """Return figures and errors (metrics, sides) with the shares at one end each."""
    shares: Shares = {
        (does, measure): known[does].ends[measure][corner[does]]
        for does in (DECLINES, APPROVES) for measure in SHARED
    }  # fmt: skip
    drawn = figures(states, shares)
    if not any(one.step == CONTROLS for one in known):
        return drawn[0], error(drawn, blocks)
    held = {key: np.full_like(share, share[0]) for key, share in shares.items()}
    least = error(figures(states, held), blocks) ** 2
    once = {key: share[:1] for key, share in shares.items()}
    for does in (DECLINES, APPROVES):
        if known[does].least_error:
            ends = [
                figures(states[:1], once | {
                    (does, measure): np.clip(once[does, measure] + way * size, 0, 1)
                    for measure, size in known[does].least_error.items()
                })[0]
                for way in (-1, 1)
            ]  # fmt: skip
            least = least + _reach(drawn[0], *ends) ** 2
    return drawn[0], np.maximum(error(drawn, blocks), np.sqrt(least))


def _reach(point: Floats, one: Floats, other: Floats) -> Floats:
    """Return how far a figure moves with a share; where the share has an end, to the other way."""
    return np.maximum(np.abs(one - point), np.abs(other - point))


def _evidence(metric: str, is_open: bool, known: list[_Known]) -> str:
    if is_open:
        return BOUNDS
    # What both decline cancels in money, and not in rates.
    rests_on = known[APPROVES:] if metric == VALUE else known
    return CONTROLS if any(one.step == CONTROLS for one in rests_on) else OBSERVED
