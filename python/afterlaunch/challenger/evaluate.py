"""Every challenger against its champion, per segment and group, from tables of blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from afterlaunch.challenger.blocks import draws, probability_above_zero
from afterlaunch.challenger.comparison import OBSERVED, Comparison, Ladder, compare
from afterlaunch.challenger.fairness import impact_ratios
from afterlaunch.challenger.figures import DECLINES, MEASURES, METRICS, PARTS, SIDES, VALUE

Floats = NDArray[np.float64]

PAIR = ["model_id", "champion_version", "challenger_version"]
ALL = "(all)"
IMPACT_RATIO = "adverse_impact_ratio"
FIGURES = [f"{side}_{end}" for side in SIDES for end in ("low", "high", "error")]
COUNTS = ["case_count", "disagreement_count", "control_count", "day_count", "freedom"]
TEXTS = [*PAIR, "segment", "group_name", "metric", "evidence"]
RESULT = [*TEXTS, *FIGURES, "probability_of_gain", *COUNTS, "shadow_from", "shadow_until"]
# Below what the order of operations can change.
_DECIMALS = 10


@dataclass(frozen=True)
class Settings:
    """Bootstrap samples, when declined cases are known, and the fewest cases of a group."""

    resamples: int
    observed_share: float
    least_controls: int
    least_group_cases: int


def evaluate(days: pd.DataFrame, groups: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Compare every challenger with the champion whose cases it scored.

    Parameters
    ----------
    days
        Sums by block, as int_challenger_days gives them.
    groups
        Cases of groups by block, as int_challenger_group_days gives them.
    settings
        How it is done.

    Returns
    -------
    DataFrame
        One row per pair, segment, group and metric. `<side>_low` is `<side>_high` where there is a
        point, else they are the ends of what is possible; `<side>_error` is the standard error of
        the ends over blocks; `freedom` how many blocks it rests on, less one.
    """
    found: list[dict[str, Any]] = []
    for pair, mine in days.groupby(PAIR):
        frame = _Frame([str(name) for name in pair], mine, settings)
        members = groups[(groups[PAIR] == list(pair)).all(axis=1)]
        found += [*frame.figures(), *frame.ratios(members)]
    return pd.DataFrame(found, columns=RESULT).astype(
        {
            **dict.fromkeys(TEXTS, "str"),
            **dict.fromkeys([*FIGURES, "probability_of_gain"], "float64"),
            **dict.fromkeys(COUNTS, "int64"),
            "shadow_from": "datetime64[us]",
            "shadow_until": "datetime64[us]",
        }
    )


class _Frame:
    """The blocks of one pair, drawn once: all its figures stand on the same samples."""

    def __init__(self, pair: list[str], days: pd.DataFrame, settings: Settings) -> None:
        self._settings = settings
        self._days = days
        self._blocks = sorted(days["block_on"].unique())
        self._draws = draws(len(self._blocks), settings.resamples, "|".join(pair))
        self._common = {
            **dict(zip(PAIR, pair, strict=True)),
            "day_count": len(self._blocks),
            "freedom": len(self._blocks) - 1,
            "shadow_from": days["first_decided_on"].min(),
            "shadow_until": days["last_decided_on"].max(),
        }

    def figures(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of all cases and of each segment."""
        yield from self._compared(ALL, self._days)
        for segment, mine in self._days.groupby("segment"):
            yield from self._compared(str(segment), mine)

    def ratios(self, members: pd.DataFrame) -> Iterator[dict[str, Any]]:
        """Yield a row per group that is large enough to be held against the reference group."""
        tables = {
            name: self._counts(mine)
            for name, mine in members.groupby(["is_reference", "group_name"])
        }
        reference = next((one for (is_reference, _), one in tables.items() if is_reference), None)
        least = self._settings.least_group_cases
        if reference is None or reference[:, 0].sum() < least:
            return
        for (is_reference, name), group in tables.items():
            if is_reference or group[:, 0].sum() < least:
                continue
            ratios, errors = impact_ratios(group, reference, self._draws)
            yield {
                **self._common,
                **_sides(ratios, ratios, errors),
                "probability_of_gain": np.nan,
                "segment": ALL,
                "group_name": name,
                "metric": IMPACT_RATIO,
                "evidence": OBSERVED,
                "case_count": int(group[:, 0].sum()),
                "disagreement_count": 0,
                "control_count": 0,
            }

    def _compared(self, segment: str, days: pd.DataFrame) -> Iterator[dict[str, Any]]:
        sums, controls = self._sums(days)
        ladder = Ladder(self._settings.observed_share, self._settings.least_controls)
        found: Comparison = compare(sums, controls, self._draws, ladder)
        counts = sums[..., MEASURES.index("case_count")].sum((0, 3, 4))
        for row, metric in enumerate(METRICS):
            yield {
                **self._common,
                **_sides(found.low[row], found.high[row], found.errors[row]),
                "probability_of_gain": self._probability(found, row) if metric == VALUE else np.nan,
                "segment": segment,
                "group_name": ALL,
                "metric": metric,
                "evidence": found.evidence[row],
                "case_count": int(counts.sum()),
                "disagreement_count": int(counts[0, 1] + counts[1, 0]),
                "control_count": int(controls.sum()),
            }

    def _probability(self, found: Comparison, row: int) -> float:
        """Return the probability that the difference, at its least, is above zero."""
        gain, sampling = found.low[row, -1], found.errors[row, -1]
        freedom = int(self._common["freedom"])
        return round(probability_above_zero(float(gain), float(sampling), freedom), _DECIMALS)

    def _sums(self, days: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return sums (blocks, champion, challenger, baseline, parts, measures) and controls."""
        place = (
            np.searchsorted(self._blocks, days["block_on"]),
            *(
                days[f"{who}_approves"].to_numpy(int)
                for who in ("champion", "challenger", "baseline")
            ),
            days["part"].map(PARTS.index).to_numpy(),
        )
        sums = np.zeros((len(self._blocks), 2, 2, 2, len(PARTS), len(MEASURES)))
        np.add.at(sums, place, days[list(MEASURES)].to_numpy(np.float64))
        controls = np.zeros((2, 2))
        np.add.at(controls, place[1:3], days["control_count"].to_numpy(np.float64))
        return sums, controls[DECLINES]

    def _counts(self, members: pd.DataFrame) -> Floats:
        counts = np.zeros((len(self._blocks), 3))
        columns = ["decided", "champion_approved", "challenger_approved"]
        place = np.searchsorted(self._blocks, members["block_on"])
        np.add.at(counts, place, members[columns].to_numpy(np.float64))
        return counts


def _sides(low: Floats, high: Floats, errors: Floats) -> dict[str, float]:
    ends = {"low": low, "high": high, "error": errors}
    return {
        f"{side}_{name}": round(float(end[place]), _DECIMALS)
        for place, side in enumerate(SIDES)
        for name, end in ends.items()
    }
