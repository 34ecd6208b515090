"""Whether the bars of a change of value stand where the change was planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import t

from afterlaunch import warehouse
from afterlaunch.workspace import Workspace
from calibration.families import FIRST_MONTH, World
from calibration.statistics import Row

_RIGHT = {
    "drift": "detection",
    "threshold": "threshold",
    "prevalence": "attack_pressure",
    "volume": "volume",
}
_LEAST_EFFECT, _LEAST_SHARE = 0.10, 0.8

_BARS = """
select model_id, period_start, bar, amount
from marts.fct_value_changes
where comparison = 'launch' and is_in_total and amount is not null
order by model_id, period_start, bar
"""


def read_bars(workspace: Workspace) -> pd.DataFrame:
    """Return model_id, period_start, bar and amount of every bar against the launch month."""
    columns = ["model_id", "period_start", "bar", "amount"]
    return pd.DataFrame(warehouse.query(workspace, _BARS), columns=columns)


def score_attribution(bars: pd.DataFrame, worlds: list[World], parts: pd.DataFrame) -> list[Row]:
    """Score the bars against launch: mean bars over models, share on the planted factor.

    Parameters
    ----------
    bars
        As `read_bars` gives them.
    worlds
        Every world there is.
    parts
        Figures by kind, model_id, month and metric, as `calibration.truth.figures` gives them.
    """
    months = bars["period_start"].to_numpy().astype("datetime64[M]") - FIRST_MONTH
    bars = bars.assign(month=months.astype(int))
    values = parts[(parts["kind"] == "process") & (parts["metric"] == "decision_value_amount")]
    values = values.pivot(index="model_id", columns="month", values="truth")
    found = []
    for plant, right in _RIGHT.items():
        for evidence, is_open in (("outcomes known", True), ("5 % control", False)):
            chosen = [
                world
                for world in worlds
                if world.family.plant == plant
                and (world.family.control[1] in (0.0, 1.0)) == is_open
                and _effect(world, values) >= _LEAST_EFFECT
            ]
            name = f"share of the bars on {right.replace('_', ' ')}: planted {plant}, {evidence}"
            found.append(_share(name, chosen, bars, values, right))
    return found


def _effect(world: World, values: pd.DataFrame) -> float:
    before = values.loc[world.model_id, 0]
    return float(abs(values.loc[world.model_id, world.plant_month] / before - 1))


def _share(
    name: str, worlds: list[World], bars: pd.DataFrame, values: pd.DataFrame, right: str
) -> Row:
    """Return the share of the right bar in the mean bars; its error by leaving worlds out."""
    begins = pd.Series({world.model_id: world.plant_month for world in worlds}, dtype=float)
    after = bars[bars["month"] >= bars["model_id"].map(begins)]
    group, bound = "why value changed", f">= {_LEAST_SHARE:g}"
    if after.empty or right not in set(after["bar"]):
        return Row(name, None, None, None, bound, False, None, 0, 0, group)
    scale = after["model_id"].map(values[0])
    after = after.assign(relative=after["amount"].astype(float) / scale)
    means = after.pivot_table(
        index="model_id", columns="bar", values="relative", aggfunc="sum", fill_value=0.0
    )
    table, column = means.to_numpy(), list(means.columns).index(right)

    def share(rows: np.ndarray) -> float:
        mean = np.abs(rows.mean(axis=0))
        return float(mean[column] / mean.sum())

    value, count = share(table), len(table)
    low = high = None
    if count > 2:
        without = np.array([share(np.delete(table, place, axis=0)) for place in range(count)])
        error = np.sqrt((count - 1) / count * ((without - without.mean()) ** 2).sum())
        reach = float(t.ppf(0.975, count - 1) * error)
        low, high = value - reach, value + reach
    months = len(after.drop_duplicates(["model_id", "month"]))
    return Row(name, value, low, high, bound, value >= _LEAST_SHARE, None, months, count, group)
