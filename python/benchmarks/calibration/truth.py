"""The true figures of one world, from its own arrays, and what the easy figures would have said."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from calibration.cases import DAY, MONTH_STARTS, reported_share
from calibration.families import MONTHS, World

_RISK = np.linspace(-9.0, 13.0, 4401)
_EXPECTED_RECOVERY = 0.5
ADVERSE_COST = 10.0
RUNNING_COST = 200.0


def components(world: World, cases: pd.DataFrame) -> pd.DataFrame:
    """Return what every figure is made of, by month: counts and amounts of the cells.

    Returns
    -------
    pandas.DataFrame
        One row per kind (``realised``, ``process``) and month. Columns: caught, missed, cleared,
        passed (counts: declined adverse, approved adverse, declined good, approved good), the same
        with suffix ``_amount``, gross and net (money lost), controls, declines, declined_amount.
    """
    return pd.concat([_realised(cases), expected(world)], ignore_index=True)


def _realised(cases: pd.DataFrame) -> pd.DataFrame:
    month, amount = cases["month"].to_numpy(), cases["cents"].to_numpy() / 100
    adverse, declined = cases["adverse"].to_numpy(), cases["declined"].to_numpy()
    open_to_all = ~cases["hard"].to_numpy()
    cells = {
        "caught": declined & adverse,
        "missed": ~declined & adverse & open_to_all,
        "cleared": declined & ~adverse,
        "passed": ~declined & ~adverse & open_to_all,
        "controls": cases["control"].to_numpy(),
        "declines": declined,
    }
    sums = {name: _by_month(month, cell) for name, cell in cells.items()}
    sums |= {f"{name}_amount": _by_month(month, cell * amount) for name, cell in cells.items()}
    sums["gross"] = _by_month(month, cases["loss"].to_numpy() / 100)
    sums["net"] = sums["gross"] - _by_month(month, cases["recovered"].to_numpy() / 100)
    return pd.DataFrame(sums).assign(kind="realised", month=np.arange(MONTHS))


def _by_month(month: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.bincount(month, weights=weight.astype(float), minlength=MONTHS)


def expected(world: World) -> pd.DataFrame:
    """Return the rows of kind ``process`` of `components`."""
    rows = [_expected_month(world, month) for month in range(MONTHS)]
    return pd.DataFrame(rows).assign(kind="process", month=np.arange(MONTHS))


def _expected_month(world: World, month: int) -> dict[str, float]:
    """Integrate over the risk: expected counts and amounts of one month."""
    cut, mean = world.cut[month], world.adverse_mean[month]
    step = _RISK[1] - _RISK[0]
    free = 1 - world.hard_rule
    adverse = world.adverse_rate[month] * free * norm.pdf(_RISK - mean) * step
    good = world.good_rate[month] * free * norm.pdf(_RISK) * step
    # The cell of the grid that holds the cut falls on both sides of it.
    declined = np.clip((_RISK - cut) / step + 0.5, 0, 1)
    chance = world.control_chance(_RISK, cut) * declined if world.family.has_controls else 0 * _RISK
    level = np.exp(world.log_amount + world.spread**2 / 2)
    adverse_amount = adverse * level * np.exp(world.slope_adverse * (_RISK - mean))
    good_amount = good * level * np.exp(world.slope_good * _RISK)
    lost = (adverse_amount * (1 - declined + chance)).sum() * world.given_loss
    sums = {"gross": lost, "net": lost * (1 - world.recovery_chance * _EXPECTED_RECOVERY)}
    for suffix, bad, fine in (("", adverse, good), ("_amount", adverse_amount, good_amount)):
        sums |= {
            f"caught{suffix}": (bad * declined).sum(),
            f"missed{suffix}": (bad * (1 - declined)).sum(),
            f"cleared{suffix}": (fine * declined).sum(),
            f"passed{suffix}": (fine * (1 - declined)).sum(),
            f"controls{suffix}": ((bad + fine) * chance).sum(),
            f"declines{suffix}": ((bad + fine) * declined).sum(),
        }
    return {name: float(value) for name, value in sums.items()}


def figures(parts: pd.DataFrame, worlds: list[World], length: int = 1) -> pd.DataFrame:
    """Return the figures of every window of `length` months from its components.

    Returns
    -------
    pandas.DataFrame
        kind, model_id, month (the first of the window), metric, truth.
    """
    names = [name for name in parts.columns if name not in ("kind", "model_id", "month")]
    ordered = parts.sort_values(["kind", "model_id", "month"], ignore_index=True)
    groups = ordered.groupby(["kind", "model_id"], sort=False)
    summed = ordered[["kind", "model_id", "month"]].copy()
    for name in names:
        summed[name] = sum(groups[name].shift(-ahead) for ahead in range(length))
    summed = summed.dropna(ignore_index=True)
    prices = pd.DataFrame(
        {
            "margin_rate": [w.margin_rate for w in worlds],
            "given_loss": [w.given_loss for w in worlds],
        },
        index=[w.model_id for w in worlds],
    ).loc[summed["model_id"]]
    margin, given = prices["margin_rate"].to_numpy(), prices["given_loss"].to_numpy()
    avoided = summed["caught_amount"] * given + summed["caught"] * ADVERSE_COST
    forgone = summed["cleared_amount"] * margin
    table = summed[["kind", "model_id", "month"]].assign(
        detection_rate_count=summed["caught"] / (summed["caught"] + summed["missed"]),
        detection_rate_value=summed["caught_amount"]
        / (summed["caught_amount"] + summed["missed_amount"]),
        false_decline_rate_count=summed["cleared"] / (summed["cleared"] + summed["passed"]),
        false_decline_rate_value=summed["cleared_amount"]
        / (summed["cleared_amount"] + summed["passed_amount"]),
        net_loss_amount=summed["net"],
        gross_loss_amount=summed["gross"],
        forgone_margin_amount=forgone,
        avoided_loss_amount=avoided,
        decision_value_amount=avoided - forgone - RUNNING_COST * length,
    )
    return table.melt(["kind", "model_id", "month"], var_name="metric", value_name="truth")


def naive_figures(world: World, cases: pd.DataFrame, ages: tuple[int, ...]) -> pd.DataFrame:
    """Return the easy figures: labels reported so far, every decline counted as prevented.

    Parameters
    ----------
    world
        The world the cases are of.
    cases
        As `draw_cases` gives them.
    ages
        Whole months after the end of the decision month at which the figures are taken.

    Returns
    -------
    pandas.DataFrame
        model_id, month, evaluated_on (days since 1970), matured_controls, expected_share, metric,
        naive, naive_size (cases behind a rate).
    """
    month, amount = cases["month"].to_numpy(), cases["cents"].to_numpy() / 100
    reported, declined = cases["reported"].to_numpy(), cases["declined"].to_numpy()
    lost = cases["adverse"].to_numpy() & cases["happened"].to_numpy()
    missed = lost & ~declined
    decided_on = cases["decided"].to_numpy() // DAY
    recovered = cases["recovered"].to_numpy() / 100
    recovered_on = cases["recovered_on"].to_numpy()
    loss, control = cases["loss"].to_numpy() / 100, cases["control"].to_numpy()
    declines, blocked = _by_month(month, declined), _by_month(month, declined * amount)
    parts = []
    for age in ages:
        index = np.minimum(np.arange(MONTHS) + 1 + age, MONTHS)
        looked_on = MONTH_STARTS[index] - 1
        by_case = looked_on[month]
        known = lost & (reported <= by_case)
        share = reported_share(world.delay_missed[month], world.delay_sigma, by_case - decided_on)
        seen = known & missed
        missed_count, missed_amount = _by_month(month, seen), _by_month(month, seen * amount)
        gross = _by_month(month, known * loss)
        back = _by_month(month, known * recovered * (recovered_on <= by_case))
        figures_now = {
            "detection_rate_count": declines / (declines + missed_count),
            "detection_rate_value": blocked / (blocked + missed_amount),
            "false_decline_rate_count": np.zeros(MONTHS),
            "false_decline_rate_value": np.zeros(MONTHS),
            "net_loss_amount": gross - back,
            "forgone_margin_amount": np.zeros(MONTHS),
            "decision_value_amount": blocked * world.given_loss - RUNNING_COST,
        }
        wide = pd.DataFrame(figures_now).assign(
            model_id=world.model_id,
            month=np.arange(MONTHS),
            evaluated_on=looked_on,
            matured_controls=_by_month(month, control * share),
            expected_share=_by_month(month, lost * share) / np.maximum(_by_month(month, lost), 1),
            naive_size=declines + missed_count,
        )
        reached = np.arange(MONTHS) + 1 + age <= MONTHS
        parts.append(wide[reached])
    keys = ["model_id", "month", "evaluated_on", "matured_controls", "expected_share", "naive_size"]
    return pd.concat(parts).melt(keys, var_name="metric", value_name="naive")
