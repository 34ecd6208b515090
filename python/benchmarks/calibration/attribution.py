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
_PLANTED = "(planted)"

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

    By what was planted, and all plants together: the first need not reach 2,000 model-months.

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
    planted = [world for world in worlds if world.family.plant in _RIGHT]
    strong = [world for world in planted if abs(_effect(world, values)) >= _LEAST_EFFECT]
    found = []
    for evidence, is_open in (("outcomes known", True), ("5 % control", False)):
        alike = [w for w in strong if (w.family.control[1] in (0.0, 1.0)) == is_open]
        for plant, right in _RIGHT.items():
            name = f"share of the bars on {right.replace('_', ' ')}: planted {plant}, {evidence}"
            found.append(_share(name, [w for w in alike if w.family.plant == plant], bars, values))
        name = f"share of the bars on the planted factor: all four plants, {evidence}"
        found.append(_share(name, alike, bars, values))
    return found


def _effect(world: World, values: pd.DataFrame) -> float:
    before = values.loc[world.model_id, 0]
    return float(values.loc[world.model_id, world.plant_month] / before - 1)


def _share(name: str, worlds: list[World], bars: pd.DataFrame, values: pd.DataFrame) -> Row:
    """Return the share of the right bar in the mean bars; its error by leaving worlds out.

    The bars of a model are turned so that its planted effect is a gain: a threshold may be moved
    for better or worse, and opposite effects would cancel in the mean where noise does not.
    """
    group, bound = "why value changed", f">= {_LEAST_SHARE:g}"
    begins = pd.Series({world.model_id: world.plant_month for world in worlds}, dtype=float)
    after = bars[bars["month"] >= bars["model_id"].map(begins)]
    if after.empty:
        return Row(name, None, None, None, bound, False, None, 0, 0, group)
    right = after["model_id"].map({w.model_id: _RIGHT[w.family.plant] for w in worlds})
    turn = after["model_id"].map({w.model_id: np.sign(_effect(w, values)) for w in worlds})
    scale = after["model_id"].map(values[0])
    after = after.assign(
        bar=after["bar"].where(after["bar"] != right, _PLANTED),
        relative=turn * after["amount"].astype(float) / scale,
    )
    means = after.pivot_table(
        index="model_id", columns="bar", values="relative", aggfunc="sum", fill_value=0.0
    )
    if _PLANTED not in means:
        return Row(name, None, None, None, bound, False, None, 0, len(means), group)
    table, column = means.to_numpy(), list(means.columns).index(_PLANTED)

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
