"""All changes of value of all models, month on month and against launch, from tables of cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from afterlaunch.attribution.cents import to_cents
from afterlaunch.attribution.factors import FACTORS
from afterlaunch.attribution.months import MEASURES, PARTS, Month
from afterlaunch.attribution.split import Split, Thresholds, same_version, split

KEY = ["model_id", "period_start", "compared_with", "base_period_start", "bar"]
FIGURES = ["amount", "lower", "upper", "standard_error"]
RESULT = [*KEY, "bar_order", *FIGURES, "evidence", "bands", "note"]
ORDER = (
    *FACTORS[:2], "attack_model_and_policy", *FACTORS[2:5], "model_and_policy", FACTORS[5],
    "review_cost", "running_cost", "control_cost", "other",
)  # fmt: skip
NOTES = {
    "no_policies": "model and policy are not separated: no policy is on record for every version",
    "range": "the outcome of declined cases is not known: detection and threshold are one bar, "
    "and every bar is a range from all of them good to all of them adverse",
    "approvals": "the outcome of declined cases is not known; the value rests on approvals alone, "
    "so it is split, but attack pressure, detection and threshold are one bar",
    "control_cost": "beside the split: the value is the policy's, the experiment is in the books",
    "other": "part of the published value that its cells do not explain",
}
MERGED_IN = {
    "": None,
    "no_policies": "model_and_policy",
    "range": "model_and_policy",
    "approvals": "attack_model_and_policy",
}


@dataclass(frozen=True)
class Settings:
    """How changes are judged: bootstrap samples, and the confidence of the intervals, 0..1."""

    resamples: int
    confidence: float


def evaluate(
    months: pd.DataFrame, cells: pd.DataFrame, thresholds: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Split every month's value against the month before and against the launch month.

    Parameters
    ----------
    months
        One row per model and mature month, as int_value_months gives them.
    cells
        Daily sums of their cases, as int_value_cells gives them.
    thresholds
        First score bins at the thresholds in force, as int_value_thresholds gives them.
    settings
        Resamples and confidence.

    Returns
    -------
    DataFrame
        One row per model, month, comparison (`previous_month` | `launch`) and bar. Amounts are
        whole cents and sum to the change of the published value, `control_cost` left out; with
        bounds they are NaN and `lower` and `upper` the range.
    """
    found: list[dict[str, Any]] = []
    for model_id, mine in months.sort_values(["model_id", "period_start"]).groupby("model_id"):
        model = _Model(
            str(model_id),
            mine.set_index("period_start").to_dict("index"),
            cells[cells["model_id"] == model_id],
            thresholds[thresholds["model_id"] == model_id],
        )
        for earlier, later, compared_with in _pairs(model.months):
            for row in _bars(model, earlier, later, settings):
                found.append(
                    {
                        "model_id": model_id,
                        "period_start": later,
                        "compared_with": compared_with,
                        "base_period_start": earlier,
                        **row,
                    }
                )
    return pd.DataFrame(found, columns=RESULT).astype(
        {
            "period_start": "datetime64[us]",
            "base_period_start": "datetime64[us]",
            "bar_order": "int64",
            **dict.fromkeys(FIGURES, "float64"),
            # Typed also without a row.
            **dict.fromkeys(
                ["model_id", "compared_with", "bar", "evidence", "bands", "note"], "str"
            ),
        }
    )


def _pairs(
    months: dict[Any, dict[Any, Any]],
) -> Iterator[tuple[pd.Timestamp, pd.Timestamp, str]]:
    launch = next((start for start, month in months.items() if month["is_launch"]), None)
    for later in months:
        before = later - pd.DateOffset(months=1)
        if before in months:
            yield before, later, "previous_month"
        if launch is not None and launch < later:
            yield launch, later, "launch"


class _Model:
    """The months of one model as arrays."""

    def __init__(
        self,
        name: str,
        months: dict[Any, dict[Any, Any]],
        cells: pd.DataFrame,
        thresholds: pd.DataFrame,
    ) -> None:
        self.name = name
        self.months = months
        self._cells = dict(tuple(cells.groupby("period_start")))
        self._thresholds = dict(tuple(thresholds.groupby("period_start")))
        self._segments = sorted(cells["segment"].unique())
        self._versions = sorted(cells["model_version"].unique())
        self._bins = int(cells["score_bin"].max())
        # The launch month stays in use; the others come in turn.
        self.month = lru_cache(maxsize=3)(self._month)

    def _month(self, start: pd.Timestamp) -> Month:
        """Return one month; its cells summed into arrays."""
        cells, published = self._cells[start], self.months[start]
        days = sorted(cells["decided_on"].unique())
        sums = np.zeros(
            (len(PARTS), len(days), len(self._segments), len(self._versions), self._bins, 2, 5)
        )
        place = (
            cells["part"].map({part: n for n, part in enumerate(PARTS)}).to_numpy(),
            np.searchsorted(days, cells["decided_on"]),
            np.searchsorted(self._segments, cells["segment"]),
            np.searchsorted(self._versions, cells["model_version"]),
            cells["score_bin"].to_numpy() - 1,
            cells["baseline_approves"].to_numpy().astype(int),
        )
        index = np.ravel_multi_index(place, sums.shape[:-1])
        for number, measure in enumerate(MEASURES):
            values = cells[measure].to_numpy(np.float64)
            flat = np.bincount(index, weights=values, minlength=sums[..., 0].size)
            sums[..., number] = flat.reshape(sums.shape[:-1])
        known = bool(pd.notna(published["value_amount"])) and published["ladder"] != "bounds"
        return Month(
            sums,
            str(published["ladder"]) if known else "bounds",
            (float(published["caught_loss"]), float(published["caught_count"])),
            (float(published["good_margin"]), float(published["good_count"])),
        )

    def thresholds(self, start: pd.Timestamp) -> Thresholds:
        """Return the thresholds of one month; a segment has its own and the model's."""
        rows = self._thresholds.get(start)
        return Thresholds(
            tuple(
                tuple(tuple(sorted(_cuts(rows, segment, version))) for version in self._versions)
                for segment in self._segments
            )
        )


def _cuts(rows: pd.DataFrame | None, segment: str, version: str) -> set[int]:
    if rows is None:
        return set()
    mine = rows["segment"].isin([segment, "(all)"]) & (rows["model_version"] == version)
    return {int(number) - 1 for number in rows.loc[mine, "score_bin"]}


def _bars(
    model: _Model, earlier: pd.Timestamp, later: pd.Timestamp, settings: Settings
) -> Iterator[dict[str, Any]]:
    months = (model.month(earlier), model.month(later))
    cuts = (model.thresholds(earlier), model.thresholds(later))
    before, after = model.months[earlier], model.months[later]
    case = _case(months, cuts, (before, after))
    found = split(
        months,
        cuts,
        merged=MERGED_IN[case],
        is_range=case == "range",
        resamples=settings.resamples,
        seeds=(f"{model.name} {earlier:%Y-%m}", f"{model.name} {later:%Y-%m}"),
    )
    costs = {
        f"{kind}_cost": _cents(before[f"{kind}_cost_amount"]) - _cents(after[f"{kind}_cost_amount"])
        for kind in ("review", "running", "control")
        if pd.notna(before[f"{kind}_cost_amount"]) and pd.notna(after[f"{kind}_cost_amount"])
    }
    rows = dict(_ranges(found))
    if case != "range":
        total = _cents(after["value_amount"]) - _cents(before["value_amount"])
        total -= costs["review_cost"] + costs["running_cost"]
        degrees = sum(month.days for month in months) - 2
        rows = dict(_points(found, total, float(stdtrit(degrees, (1 + settings.confidence) / 2))))
    rows |= {bar: _exact(cents) for bar, cents in costs.items()}
    ladders = {"bounds"} if case == "range" else {month.ladder for month in months} - {"bounds"}
    evidence = next((one for one in ("bounds", "control_estimate") if one in ladders), "observed")
    for bar in sorted(rows, key=ORDER.index):
        yield {
            "bar": bar,
            "bar_order": ORDER.index(bar) + 1,
            **rows[bar],
            "evidence": "observed" if bar in costs else evidence,
            "bands": "score" if same_version(*months) is not None else "rank",
            "note": NOTES.get(bar, "" if bar in costs else NOTES.get(case, "")),
        }


def _case(
    months: tuple[Month, Month],
    cuts: tuple[Thresholds, Thresholds],
    published: tuple[dict[Any, Any], dict[Any, Any]],
) -> str:
    """Return what can be told apart: everything (""), or less, a key of `NOTES`."""
    if any(pd.isna(month["value_amount"]) for month in published):
        return "range"
    if any(month.ladder == "bounds" for month in months):
        return "approvals"
    separated = all(_has_policies(month, cut) for month, cut in zip(months, cuts, strict=True))
    return "" if separated else "no_policies"


def _has_policies(month: Month, cuts: Thresholds) -> bool:
    used = np.argwhere(month.cases().sum(2) > 0)
    return all(cuts.bins[segment][version] for segment, version in used)


def _ranges(found: Split) -> Iterator[tuple[str, dict[str, float]]]:
    for bar, low, high in zip(found.bars, found.low, found.high, strict=True):
        yield bar, {"lower": round(float(low), 2), "upper": round(float(high), 2)}


def _points(found: Split, total: int, quantile: float) -> Iterator[tuple[str, dict[str, float]]]:
    cents, unexplained = to_cents(found.low, total)
    for bar, amount, error in zip(found.bars, cents / 100, found.errors, strict=True):
        yield (
            bar,
            {
                "amount": float(amount),
                "lower": round(float(amount - quantile * error), 2),
                "upper": round(float(amount + quantile * error), 2),
                "standard_error": round(float(error), 2),
            },
        )
    if unexplained:
        yield "other", _exact(unexplained)


def _exact(cents: int) -> dict[str, float]:
    amount = cents / 100
    return {"amount": amount, "lower": amount, "upper": amount, "standard_error": 0.0}


def _cents(amount: float) -> int:
    return round(float(amount) * 100)
