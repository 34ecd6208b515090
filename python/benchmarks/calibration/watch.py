"""How seldom the continuous watch alarms in vain, and how soon it finds a fall."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import t

from afterlaunch import warehouse
from afterlaunch.watch.detector import detect
from afterlaunch.workspace import Workspace
from calibration.families import World
from calibration.statistics import Row, scored
from calibration.verdicts import kinds, with_rules, with_traits

GROUP = "continuous watch"
_ON, _TEN = "on", "ten"
# Models whose weeks are laid end to end as one long stream.
_MODELS_A_STREAM = 10
_FOUND_IN_DAYS = 183
# Months whose labels are all due half a year after the first of them began.
_MONTHS_DUE = 3
_WEEKS_A_MONTH = 365.25 / 12 / 7

_ALARMS = """
select sla_id, model_id, evaluated_on, is_watched, is_alarm, alarm_on, watched_from, threshold
from marts.fct_watch
order by sla_id, evaluated_on
"""
_ALARM_COLUMNS = ["sla_id", "model_id", "evaluated_on", "is_watched", "is_alarm", "alarm_on"]
_ALARM_COLUMNS += ["watched_from", "threshold"]
_WEEKS = """
select weeks.*, targets.model_id
from main.int_watch_weeks as weeks
inner join main.stg_sla_targets as targets on weeks.sla_id = targets.sla_id
order by weeks.sla_id, weeks.week_start
"""


def read_alarms(workspace: Workspace) -> pd.DataFrame:
    """Return what the watch said of every agreement at every month end."""
    return pd.DataFrame(warehouse.query(workspace, _ALARMS), columns=_ALARM_COLUMNS)


def read_weeks(workspace: Workspace) -> pd.DataFrame:
    """Return what each week gave the watch to go by: the growth of its bets."""
    return pd.DataFrame(warehouse.query(workspace, _WEEKS))


def score_watch(
    alarms: pd.DataFrame, weeks: pd.DataFrame, verdicts: pd.DataFrame, worlds: list[World]
) -> list[Row]:
    """Score the weeks between vain alarms and the share of ten-point falls found in time.

    Parameters
    ----------
    alarms, weeks
        As `read_alarms` and `read_weeks` give them.
    verdicts
        As `calibration.verdicts.read_verdicts` gives them: two rules of thumb on the same draws
        stand beside the watch.
    worlds
        Every world with agreements.
    """
    target = float(alarms["threshold"].iloc[0])
    rules = with_rules(with_traits(verdicts, worlds))
    rules = rules[~rules["is_quarter"]]
    weeks = with_traits(weeks, worlds)
    weeks = weeks[(weeks["cell"] == _ON) & ~weeks["is_quarter"]]
    found = with_traits(_found(alarms), worlds).merge(
        _found_by_rules(rules[rules["cell"] == _TEN]), on="sla_id", how="left"
    )
    found = found[(found["cell"] == _TEN) & ~found["is_quarter"]]
    beside = dict(kinds(rules[rules["cell"] == _ON]))
    return [
        *(
            _run_length(f"weeks between vain alarms: {kind}", part, beside[kind], target)
            for kind, part in kinds(weeks)
        ),
        *(
            scored(
                f"fall of ten points found within six months: {kind}", part, "is_found",
                least=0.9, naive="is_beyond", other="is_unusual", group=GROUP,
            )
            for kind, part in kinds(found)
        ),
    ]  # fmt: skip


def _run_length(name: str, weeks: pd.DataFrame, rules: pd.DataFrame, target: float) -> Row:
    """Return the weeks a vain alarm takes: truth on the floor, models laid end to end."""
    lengths = np.array([_alarms(stream, target) for stream in _streams(weeks)])
    bound, models = f">= {target:g}", weeks["model_id"].nunique()
    if not len(lengths):
        return Row(name, None, None, None, bound, False, None, 0, 0, GROUP)
    steps, alarms = lengths.sum(axis=0)
    value = float(steps / max(alarms, 1))
    low = high = None
    count = len(lengths)
    if count > 1 and alarms:
        # The rate of alarms over streams; its limits turned over are those of the weeks between.
        rate = alarms / steps
        residual = lengths[:, 1] - rate * lengths[:, 0]
        error = np.sqrt((residual**2).sum() * count / (count - 1)) / steps
        reach = float(t.ppf(0.975, count - 1) * error)
        low = float(1 / (rate + reach))
        high = float(1 / (rate - reach)) if rate > reach else None
    naive, other = (_weeks_between(rules[column]) for column in ("is_beyond", "is_unusual"))
    months = len(rules)
    return Row(
        name, value, low, high, bound, value >= target, naive, months, models, GROUP, other
    )  # fmt: skip


def _streams(weeks: pd.DataFrame) -> Iterator[np.ndarray]:
    """Yield the growth of the bets, week by week, of so many models after each other."""
    bets = [name for name in weeks.columns if name.startswith("log_growth_")]
    models = sorted(weeks["model_id"].unique())
    for start in range(0, len(models), _MODELS_A_STREAM):
        chosen = weeks[weeks["model_id"].isin(models[start : start + _MODELS_A_STREAM])]
        yield chosen.sort_values(["model_id", "week_start"])[bets].to_numpy(dtype=float)


def _alarms(stream: np.ndarray, target: float) -> tuple[int, int]:
    run = detect(stream, np.zeros(len(stream), dtype=bool), target)
    return len(stream), int(run.is_alarm.sum())


def _weeks_between(alarmed: pd.Series) -> float | None:
    rate = alarmed.mean()
    return float(_WEEKS_A_MONTH / rate) if rate > 0 else None


def _found(alarms: pd.DataFrame) -> pd.DataFrame:
    """Return whether the first alarm of each agreement came in time after its first week."""
    seen = alarms[alarms["is_watched"]]
    begun = seen.groupby(["sla_id", "model_id"], as_index=False)["watched_from"].min()
    first = seen[seen["is_alarm"]].groupby("sla_id", as_index=False)["alarm_on"].min()
    table = begun.merge(first, on="sla_id", how="left")
    waited = pd.to_datetime(table["alarm_on"]) - pd.to_datetime(table["watched_from"])
    is_found = waited <= pd.Timedelta(days=_FOUND_IN_DAYS)
    return table.assign(period_start=table["watched_from"], is_found=is_found.astype(float))


def _found_by_rules(rules: pd.DataFrame) -> pd.DataFrame:
    """Return whether a rule of thumb would have said so in one of the months due in that time.

    The months before the fall are needed by one rule, so that it is looked at six months on.
    """
    place = rules.groupby("sla_id").cumcount()
    due = rules[rules["is_unusual"].notna() & (place < place.min() + 6 + _MONTHS_DUE)]
    return due.groupby("sla_id", as_index=False)[["is_beyond", "is_unusual"]].max()
