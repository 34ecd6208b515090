"""The watch over every agreement, from weekly growth of its bets."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from afterlaunch.watch.detector import detect

GROWTH = "log_growth_"
RESULT = [
    "sla_id", "week_start", "statistic", "is_alarm", "watched_from", "fall_from", "customer_count",
]  # fmt: skip
SIGNIFICANT_DIGITS = 12


def evaluate(weeks: pd.DataFrame, run_length: float) -> pd.DataFrame:
    """Run the detector over the watched weeks of every agreement.

    Parameters
    ----------
    weeks
        One row per agreement and watched week: `sla_id`, `week_start`, `version_number` (another
        one begins anew), `customer_count`, `log_growth_*` per bet.
    run_length
        Weeks there are to be between false alarms, on average at least.

    Returns
    -------
    DataFrame
        One row per agreement and week: `sla_id`, `week_start`, `statistic`, `is_alarm`,
        `watched_from` (first week since the detector last began anew), `fall_from` (week since
        which the evidence is strongest), `customer_count` (customers since `watched_from`).
    """
    ordered = weeks.sort_values(["sla_id", "week_start"], kind="stable")
    found = [
        row for _, agreement in ordered.groupby("sla_id", sort=False)
        for row in _steps(agreement, run_length)
    ]  # fmt: skip
    return pd.DataFrame(found, columns=[*RESULT]).astype(
        {
            "sla_id": "str",
            "week_start": "datetime64[us]",
            "statistic": "float64",
            "is_alarm": "bool",
            "watched_from": "datetime64[us]",
            "fall_from": "datetime64[us]",
            "customer_count": "int64",
        }
    )


def _steps(weeks: pd.DataFrame, run_length: float) -> Iterator[dict[str, Any]]:
    """Yield one result per week of one agreement."""
    bets = sorted(name for name in weeks.columns if name.startswith(GROWTH))
    version = weeks["version_number"].to_numpy(np.int64)
    restarts = np.append(False, version[1:] != version[:-1])
    run = detect(weeks[bets].to_numpy(np.float64), restarts, run_length)
    seen = np.append(0, np.cumsum(weeks["customer_count"].to_numpy(np.int64)))
    start = weeks["week_start"].to_numpy()
    for step, week in enumerate(start):
        yield {
            "sla_id": weeks["sla_id"].iloc[0],
            "week_start": week,
            "statistic": float(f"{run.statistic[step]:.{SIGNIFICANT_DIGITS}g}"),
            "is_alarm": bool(run.is_alarm[step]),
            "watched_from": start[run.run_start[step]],
            "fall_from": start[run.fall_start[step]],
            "customer_count": int(seen[step + 1] - seen[run.run_start[step]]),
        }
