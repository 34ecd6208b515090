"""Customers who leave, and how much of it being declined causes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from afterlaunch.demo import plants
from afterlaunch.demo.calendar import DAY, Ints, month_start
from afterlaunch.demo.config import CARD_FRAUD, Model
from afterlaunch.demo.policy import DECLINE

_MONTHLY_CHURN = 0.004
_WINDOW_DAYS = 90
# Who leaves is replaced: later decisions of that place in the pool belong to a new customer.
_SUCCESSOR = 500_000
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Churn:
    """When each customer of the shared pool left, and when that was recorded.

    Arrays of shape (pool,), seconds; the largest integer stands for never.
    """

    left_at: Ints
    recorded: Ints
    margin_cents: Ints
    end: int

    def names(self, model: Model, customer: Ints, decided: Ints) -> npt.NDArray[np.object_]:
        """Return customer ids as the raw tables spell them."""
        if model.customer_prefix == CARD_FRAUD.customer_prefix:
            customer = customer + np.where(decided > self.left_at[customer], _SUCCESSOR, 0)
        return np.asarray(np.char.mod(f"{model.customer_prefix}_%06d", customer), dtype=object)

    def customer_churn(self) -> pd.DataFrame:
        """Return the raw table ``customer_churn``."""
        gone = np.flatnonzero(self.recorded < self.end)
        gone = gone[np.argsort(self.recorded[gone], kind="stable")]
        return pd.DataFrame(
            {
                "customer_id": np.char.mod(f"{CARD_FRAUD.customer_prefix}_%06d", gone).astype(
                    object
                ),
                "churned_at": self.left_at[gone],
                "recorded_at": self.recorded[gone],
            }
        )

    def customers(self) -> pd.DataFrame:
        """Return the raw table ``customers``: the pool and the successors of those who left."""
        pool = np.arange(len(self.left_at))
        successors = pool[self.left_at < self.end]
        number = np.concatenate([pool, successors + _SUCCESSOR])
        return pd.DataFrame(
            {
                "customer_id": np.char.mod(f"{CARD_FRAUD.customer_prefix}_%06d", number).astype(
                    object
                ),
                "annual_margin_amount": self.margin_cents[np.concatenate([pool, successors])],
            }
        )


def draw_churn(
    rng: np.random.Generator, cases: dict[str, pd.DataFrame], scale: float, end: int
) -> Churn:
    """Draw who leaves: some anyway, more after a false decline that was not a control."""
    pool = max(50, round(CARD_FRAUD.customers * scale))
    months = rng.exponential(1 / _MONTHLY_CHURN, size=pool)
    left_at = month_start(0) + (months * 30 * DAY).astype(np.int64)
    left_at = np.where(left_at < end, left_at, _NEVER)
    card = cases[CARD_FRAUD.model_id]
    turned_away = card[(card["action"] == DECLINE) & ~card["control"] & ~card["adverse"]]
    decided = turned_away["decided"].to_numpy()
    storm = [item.name for item in CARD_FRAUD.segments].index(plants.STORM_SEGMENT)
    in_storm = (
        (turned_away["segment"].to_numpy() == storm)
        & (decided >= plants.STORM_FROM)
        & (decided < plants.STORM_UNTIL)
    )
    effect = np.where(in_storm, plants.STORM_CHURN_EFFECT, plants.CHURN_EFFECT)
    leaves = rng.random(len(decided)) < effect
    when = decided + rng.integers(DAY, _WINDOW_DAYS * DAY, size=len(decided))
    np.minimum.at(left_at, turned_away["customer"].to_numpy()[leaves], when[leaves])
    recorded = np.where(left_at < end, left_at + rng.integers(3600, 3 * DAY, size=pool), _NEVER)
    margin = np.round(100 * 60 * np.exp(0.8 * rng.standard_normal(pool))).astype(np.int64)
    return Churn(left_at=left_at, recorded=recorded, margin_cents=margin, end=end)
