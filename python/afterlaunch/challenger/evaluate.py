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
from afterlaunch.challenger.recommend import Gain, recommend

Floats = NDArray[np.float64]

PAIR = ["model_id", "champion_version", "challenger_version"]
ALL = "(all)"
IMPACT_RATIO = "adverse_impact_ratio"
FIGURES = [f"{side}_{end}" for side in SIDES for end in ("low", "high", "error")]
COUNTS = ["case_count", "disagreement_count", "control_count", "day_count", "freedom"]
TEXTS = [*PAIR, "segment", "group_name", "metric", "evidence"]
# Of the value alone, and the last of all cases where the policy names cost and horizon.
PROBABILITIES = ["probability_of_gain", "probability_refresh_pays"]
RESULT = [*TEXTS, *FIGURES, *PROBABILITIES, *COUNTS, "shadow_from", "shadow_until"]
DAYS_A_MONTH = 365.25 / 12
# More than what the order of operations can change.
_DECIMALS, _MONEY_DECIMALS = 10, 6
_ORDER = ["segment", "block_on", "champion_approves", "challenger_approves", "baseline_approves",
          "part"]  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Bootstrap samples, when declined cases are known, and the fewest cases of a group."""

    resamples: int
    observed_share: float
    least_controls: int
    least_group_cases: int


def evaluate(
    days: pd.DataFrame, groups: pd.DataFrame, policies: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Compare every challenger with the champion whose cases it scored.

    Parameters
    ----------
    days
        Sums by block, as int_challenger_days gives them.
    groups
        Cases of groups by block, as int_challenger_group_days gives them.
    policies
        `model_id`, `refresh_cost_amount`, `benefit_horizon_months`: what a refresh has to earn.
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
    for pair, mine in days.sort_values(_ORDER).groupby(PAIR):
        members = groups[(groups[PAIR] == list(pair)).all(axis=1)]
        frame = _Frame([str(name) for name in pair], mine, members, settings)
        rows = [*frame.figures(), *frame.ratios()]
        rows[0]["probability_refresh_pays"] = _pays(rows[0], policies)
        found += rows
    return pd.DataFrame(found, columns=RESULT).astype(
        {
            **dict.fromkeys(TEXTS, "str"),
            **dict.fromkeys([*FIGURES, *PROBABILITIES], "float64"),
            **dict.fromkeys(COUNTS, "int64"),
            "shadow_from": "datetime64[us]",
            "shadow_until": "datetime64[us]",
        }
    )


class _Frame:
    """The blocks of one pair, drawn once: all its figures stand on the same samples."""

    def __init__(
        self, pair: list[str], days: pd.DataFrame, members: pd.DataFrame, settings: Settings
    ) -> None:
        self._settings = settings
        self._days = days
        self._members = members
        self._blocks = sorted({*days["block_on"], *members["block_on"]})
        self._draws = draws(len(self._blocks), settings.resamples, "|".join(pair))
        self._common = {
            **dict(zip(PAIR, pair, strict=True)),
            **dict.fromkeys(PROBABILITIES, np.nan),
            "day_count": (days["last_decided_on"].max() - days["first_decided_on"].min()).days + 1,
            "freedom": len(self._blocks) - 1,
            "shadow_from": days["first_decided_on"].min(),
            "shadow_until": days["last_decided_on"].max(),
        }

    def figures(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of all cases and of each segment."""
        yield from self._compared(ALL, self._days)
        for segment, mine in self._days.groupby("segment"):
            yield from self._compared(str(segment), mine)

    def ratios(self) -> Iterator[dict[str, Any]]:
        """Yield a row per group that is large enough to be held against the reference group."""
        tables = {
            name: self._counts(mine)
            for name, mine in self._members.groupby(["is_reference", "group_name"])
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
                **_sides(ratios, ratios, errors, _DECIMALS),
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
            decimals = _MONEY_DECIMALS if metric == VALUE else _DECIMALS
            sides = _sides(found.low[row], found.high[row], found.errors[row], decimals)
            gain = self._probability(sides) if metric == VALUE else np.nan
            yield {
                **self._common,
                **sides,
                "probability_of_gain": gain,
                "segment": segment,
                "group_name": ALL,
                "metric": metric,
                "evidence": found.evidence[row],
                "case_count": int(counts.sum()),
                "disagreement_count": int(counts[0, 1] + counts[1, 0]),
                "control_count": int(controls.sum()),
            }

    def _probability(self, sides: dict[str, float]) -> float:
        """Return the probability that the difference, at its least, is above zero."""
        gain, sampling = sides["difference_low"], sides["difference_error"]
        freedom = int(self._common["freedom"])
        return round(probability_above_zero(gain, sampling, freedom), _DECIMALS)

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


def _pays(row: dict[str, Any], policies: pd.DataFrame) -> float:
    """Return the probability that a refresh with this gain pays; NaN if no policy says for what."""
    mine = policies[policies["model_id"] == row["model_id"]]
    terms = mine[["refresh_cost_amount", "benefit_horizon_months"]].astype("float64").dropna()
    if terms.empty:
        return np.nan
    cost, horizon = terms.iloc[0]
    months = row["day_count"] / DAYS_A_MONTH
    gain = Gain(
        row["challenger_version"],
        row["difference_low"] / months,
        row["difference_error"] / months,
        row["freedom"],
    )
    found = recommend(gain, cost_amount=cost, horizon_months=horizon, currency_code="")
    assert found.probability is not None
    return round(found.probability, _DECIMALS)


def _sides(low: Floats, high: Floats, errors: Floats, decimals: int) -> dict[str, float]:
    ends = {"low": low, "high": high, "error": errors}
    return {
        f"{side}_{name}": round(float(end[place]), decimals)
        for place, side in enumerate(SIDES)
        for name, end in ends.items()
    }
