"""Drift of every feature and score of every model, month by month, from daily bins."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from afterlaunch.drift.comparison import Comparison, DailyCounts, compare
from afterlaunch.drift.false_discovery import q_values

BINS = [f"bin_{number:02d}" for number in range(1, 17)] + ["null_count"]
COLUMN = ["model_id", "model_version", "feature"]
FAMILY = ["model_id", "model_version", "period_start"]
MEASURES = [
    "psi", "psi_corrected", "chi2_p_value", "p_value", "q_value", "ks", "jensen_shannon",
    "wasserstein",
]  # fmt: skip
RESULT = [
    *COLUMN, "period_start", "reference_from", "reference_until", "reference_months",
    "n_reference", "n", *MEASURES, "state", "note",
]  # fmt: skip
FULL_REFERENCE_MONTHS = 6
DAYS_A_MONTH = 30.4375
# Less says nothing: two weeks show each weekday twice, ten deciles need ten rows each.
MINIMUM_REFERENCE_DAYS = 14
MINIMUM_PERIOD_DAYS = 7
MINIMUM_ROWS = 100
SIGNIFICANT_DIGITS = 12


@dataclass(frozen=True)
class Settings:
    """What counts as drift.

    Attributes
    ----------
    false_discovery_rate
        Share of falsely rejected columns Benjamini-Hochberg allows, 0..1.
    minimum_psi
        Least bias-corrected PSI that matters.
    """

    false_discovery_rate: float
    minimum_psi: float


def evaluate(bins: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Compare every month of every column with its reference.

    Parameters
    ----------
    bins
        One row per model version, feature, reference and day: `model_id`, `model_version`,
        `feature`, `kind` (numeric | categorical), `reference_from`, `reference_until` (exclusive;
        both null where the month has no reference), `is_reference`, `period_start` (month; null
        on reference days), `decided_on`, `bin_01` .. `bin_16`, `null_count`, `n`.
    settings
        The thresholds.

    Returns
    -------
    DataFrame
        One row per model version, feature and month, in that order of months and features.
        Categories have no KS and no Wasserstein distance. States: `none`, `watch`, `confirmed`,
        `not_enough_reference`, `not_enough_data`.
    """
    keys = [*COLUMN, "reference_from"]
    ordered = bins.sort_values([*keys, "decided_on"], kind="stable")
    found = [
        row for _, column in ordered.groupby(keys, dropna=False, sort=False)
        for row in _column_results(column)
    ]  # fmt: skip
    results = pd.DataFrame(found, columns=[*RESULT]).astype(
        {
            "period_start": "datetime64[us]",
            "reference_from": "datetime64[us]",
            "reference_until": "datetime64[us]",
            "reference_months": "int64",
            "n_reference": "int64",
            "n": "int64",
            **dict.fromkeys(MEASURES, "float64"),
        }
    )
    results = results.sort_values([*FAMILY, "feature"], kind="stable").reset_index(drop=True)
    tested = results["state"] == "none"
    results.loc[tested, "q_value"] = (
        results[tested]
        .groupby(FAMILY)["p_value"]
        .transform(lambda family: q_values(family.to_numpy(np.float64)))
    )
    results[MEASURES] = results[MEASURES].map(_rounded)
    return _with_states(results, settings)


def _column_results(column: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield one unjudged result per month of one feature under one reference."""
    reference = column[column["is_reference"]]
    days = len(reference)
    span = (reference["decided_on"].max() - reference["decided_on"].min()).days + 1 if days else 0
    months = round(span / DAYS_A_MONTH)
    first = column.iloc[0]
    for period_start, period in column[~column["is_reference"]].groupby("period_start"):
        row: dict[str, Any] = {
            **{name: first[name] for name in [*COLUMN, "reference_from", "reference_until"]},
            "period_start": period_start,
            "reference_months": months,
            "n_reference": int(reference["n"].sum()),
            "n": int(period["n"].sum()),
            "state": "none",
            "note": "",
        }
        if days == 0:
            row |= {
                "state": "not_enough_reference",
                "note": "no reference of this version was complete before the month",
            }
        elif days < MINIMUM_REFERENCE_DAYS or row["n_reference"] < MINIMUM_ROWS:
            row |= {
                "state": "not_enough_reference",
                "note": f"reference of {days} days and {row['n_reference']} decisions; needs "
                f"{MINIMUM_REFERENCE_DAYS} days and {MINIMUM_ROWS} decisions",
            }
        elif row["n_reference"] == reference["null_count"].sum():
            row |= {
                "state": "not_enough_reference",
                "note": "the column is empty throughout the reference, or no file has it",
            }
        elif len(period) < MINIMUM_PERIOD_DAYS or row["n"] < MINIMUM_ROWS:
            row |= {
                "state": "not_enough_data",
                "note": f"{len(period)} days and {row['n']} decisions; needs "
                f"{MINIMUM_PERIOD_DAYS} days and {MINIMUM_ROWS} decisions",
            }
        else:
            row |= vars(_comparison(reference, period, str(first["kind"])))
            if months < FULL_REFERENCE_MONTHS:
                unit = "month" if months == 1 else "months"
                row["note"] = f"reference of {months} {unit}: verdict limited"
        yield row


def _comparison(reference: pd.DataFrame, period: pd.DataFrame, kind: str) -> Comparison:
    return compare(_daily(reference), _daily(period), ordered=kind == "numeric")


def _daily(days: pd.DataFrame) -> DailyCounts:
    return DailyCounts(
        days[BINS].to_numpy(np.float64), days["decided_on"].dt.day_of_week.to_numpy(np.int64)
    )


def _with_states(results: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Judge: watch if significant and large enough, confirmed if so two months in a row."""
    watched = (results["q_value"] <= settings.false_discovery_rate) & (
        results["psi_corrected"] >= settings.minimum_psi
    )
    months = results["period_start"].dt.year * 12 + results["period_start"].dt.month
    seen = pd.DataFrame({"watched": watched, "month": months})
    before = seen.groupby([results[key] for key in [*COLUMN, "reference_from"]]).shift()
    again = watched & (before["watched"] == True) & (before["month"] == months - 1)  # noqa: E712
    state = np.select([again, watched], ["confirmed", "watch"], default=results["state"])
    return results.assign(state=state)


def _rounded(value: float) -> float:
    """Round to the digits that do not depend on the linear algebra library."""
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
