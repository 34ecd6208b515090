"""The cases of one world: all that happened and all that would have happened, as arrays."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from calibration.families import (
    ATTRITION_WINDOW,
    FIRST_MONTH,
    HORIZON,
    MONTHS,
    World,
)

DAY = 86_400
MONTH_STARTS = (FIRST_MONTH + np.arange(MONTHS + 1)).astype("datetime64[D]").astype(np.int64)
"""First day of each month and of the one after the last, in days since 1970."""

_GOOD_CONFIRMED_DAYS = 5.0


def draw_cases(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Draw every case of one world, in order of time.

    Returns
    -------
    pandas.DataFrame
        customer, month, decided (seconds since 1970), adverse, risk, cents, hard (declined by a
        rule no draw reaches), declined (by the policy, controls included), chance (of being a
        control; NaN where there is none), control, reported (day the outcome becomes known if it
        ever does, -1 if never), loss and recovered (cents, if approved and adverse), recovered_on.
    """
    adverse = _group(world, rng, world.adverse_rate, is_adverse=True)
    good = _group(world, rng, world.good_rate, is_adverse=False)
    good["customer"] += adverse["customer"].max() + 1
    cases = pd.concat([adverse, good], ignore_index=True)
    cases = cases.sort_values(["decided", "customer"], kind="stable", ignore_index=True)
    return _follow_up(world, rng, _act(world, rng, cases))


def _group(
    world: World, rng: np.random.Generator, rate: np.ndarray, *, is_adverse: bool
) -> pd.DataFrame:
    """Draw customers with one or more like cases each; adverse ones on one day."""
    customers = rng.poisson(rate / world.cluster_size)
    customer_month = np.repeat(np.arange(MONTHS), customers)
    sizes = 1 + rng.poisson(world.cluster_size - 1, size=len(customer_month))
    customer = np.repeat(np.arange(len(customer_month)), sizes)
    month = customer_month[customer]

    likeness = world.cluster_likeness
    shared = rng.standard_normal(len(customer_month))[customer]
    deviation = np.sqrt(likeness) * shared
    deviation += np.sqrt(1 - likeness) * rng.standard_normal(len(customer))
    slope = world.slope_adverse if is_adverse else world.slope_good
    noise = world.spread * rng.standard_normal(len(customer))
    amount = np.exp(world.log_amount + slope * deviation + noise)

    at = rng.random(len(customer_month))[customer] if is_adverse else rng.random(len(customer))
    first, length = MONTH_STARTS[month], np.diff(MONTH_STARTS)[month]
    day = first + np.floor(at * length).astype(np.int64)
    return pd.DataFrame(
        {
            "customer": customer,
            "month": month,
            "decided": day * DAY + rng.integers(0, DAY, size=len(customer)),
            "adverse": is_adverse,
            "risk": deviation + (world.adverse_mean[month] if is_adverse else 0.0),
            "cents": np.maximum(np.round(amount * 100), 1).astype(np.int64),
            # One draw a customer: frauds on one card are reported together.
            "wait": rng.random(len(customer_month))[customer],
        }
    )


def _act(world: World, rng: np.random.Generator, cases: pd.DataFrame) -> pd.DataFrame:
    risk, cut = cases["risk"].to_numpy(), world.cut[cases["month"].to_numpy()]
    hard = rng.random(len(cases)) < world.hard_rule
    declined = (risk >= cut) & ~hard
    chance = np.full(len(cases), np.nan)
    if world.family.has_controls:
        chance = np.where(declined, world.control_chance(risk, cut), np.nan)
    control = declined & (rng.random(len(cases)) < np.nan_to_num(chance))
    return cases.assign(hard=hard, declined=declined, chance=chance, control=control)


def delay_days(median: np.ndarray, sigma: float, draw: np.ndarray) -> np.ndarray:
    """Return whole days of delay below the horizon, by inversion of a truncated log-normal."""
    top = norm.cdf(np.log((HORIZON - 1) / median) / sigma)
    return np.floor(median * np.exp(sigma * norm.ppf(draw * top))).astype(np.int64)


def reported_share(median: np.ndarray, sigma: float, age: np.ndarray) -> np.ndarray:
    """Return the share of outcomes with a delay of at most `age` whole days."""
    top = norm.cdf(np.log((HORIZON - 1) / median) / sigma)
    below = norm.cdf(np.log(np.maximum(age + 1, 1e-9) / median) / sigma) / top
    return np.where(age < 0, 0.0, np.minimum(below, 1.0))


def _follow_up(world: World, rng: np.random.Generator, cases: pd.DataFrame) -> pd.DataFrame:
    month, adverse = cases["month"].to_numpy(), cases["adverse"].to_numpy()
    declined, control = cases["declined"].to_numpy(), cases["control"].to_numpy()
    decided_on = cases["decided"].to_numpy() // DAY
    wait, sigma = cases["wait"].to_numpy(), world.delay_sigma

    missed = delay_days(world.delay_missed[month], sigma, wait)
    caught = delay_days(world.delay_caught[month], sigma, wait)
    cleared = delay_days(np.full(len(cases), _GOOD_CONFIRMED_DAYS), 0.5, wait)
    happened = (~declined & ~cases["hard"].to_numpy()) | control
    # Where every decline is let through, those the model would have caught are noticed sooner.
    quick = declined & (world.control >= 1)
    reported = np.where(happened & adverse, decided_on + np.where(quick, caught, missed), -1)
    if world.family.evidence == "investigated":
        known = decided_on + np.where(adverse, caught, cleared)
        reported = np.where(declined, known, reported)

    cents = cases["cents"].to_numpy()
    loss = np.round(cents * world.given_loss * rng.uniform(0.9, 1.1, len(cases))).astype(np.int64)
    is_recovered = rng.random(len(cases)) < world.recovery_chance
    share = np.where(is_recovered, rng.uniform(0.2, 0.8, len(cases)), 0.0)
    lost = happened & adverse
    left = decided_on + HORIZON - 1 - reported
    return cases.assign(
        reported=reported,
        loss=np.where(lost, loss, 0),
        recovered=np.where(lost, np.round(loss * share), 0).astype(np.int64),
        recovered_on=reported + np.ceil(rng.random(len(cases)) * left).astype(np.int64),
        happened=happened,
    )


def draw_churn(world: World, rng: np.random.Generator, cases: pd.DataFrame) -> pd.DataFrame:
    """Draw who leaves after the first policy decline: customer, declined_on, control, left_on.

    ``left_on`` is -1 for those who stay. Controls were let through, so they leave at the base rate.
    """
    first = cases[cases["declined"]].drop_duplicates("customer")
    base, after_decline = world.churn
    control = first["control"].to_numpy()
    leaves = rng.random(len(first)) < np.where(control, base, after_decline)
    declined_on = first["decided"].to_numpy() // DAY
    left_on = declined_on + rng.integers(1, ATTRITION_WINDOW, size=len(first))
    return pd.DataFrame(
        {
            "customer": first["customer"].to_numpy(),
            "declined_on": declined_on,
            "control": control,
            "left_on": np.where(leaves, left_on, -1),
        }
    )
