"""Feature columns: what each model looked at. They follow the score, never the outcome."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from afterlaunch.demo import plants

NUMERIC = (
    "hours_since_last",
    "merchant_risk_score",
    "device_age_days",
    "login_velocity",
    "ip_risk_score",
    "income_amount",
    "debt_to_income",
    "chargeback_rate_90d",
    "months_on_book",
)
CATEGORICAL = ("entry_mode", "employment_type", "merchant_category")
_INCOME_SIGMA = 0.45

Columns = Mapping[str, npt.NDArray[np.generic]]


def draw_features(model_id: str, rng: np.random.Generator, cases: pd.DataFrame) -> Columns:
    """Draw a model's feature columns, one value per case."""
    risk = cases["risk"].to_numpy()
    noise = rng.standard_normal((3, len(cases)))
    mixed = 0.6 * risk + 0.8 * noise
    if model_id == "card_fraud":
        return {
            "hours_since_last": np.round(30 * np.exp(-0.5 * mixed[0]), 2),
            "merchant_risk_score": np.round(1 / (1 + np.exp(1.5 - mixed[1])), 4),
            "device_age_days": np.round(200 * np.exp(0.8 * noise[2] - 0.3 * risk)),
            "entry_mode": _pick(
                rng, ("chip", "contactless", "online", "manual"), (35, 30, 32, 3), len(cases)
            ),
        }
    if model_id == "account_takeover":
        return {
            "login_velocity": np.round(np.exp(0.6 * mixed[0]), 2),
            "ip_risk_score": np.round(1 / (1 + np.exp(1.0 - mixed[1])), 4),
            "device_age_days": np.round(300 * np.exp(0.7 * noise[2] - 0.3 * risk)),
        }
    if model_id == "credit_line":
        moved = cases["decided"].to_numpy() >= plants.INCOME_FROM
        log_income = np.log(2600) + _INCOME_SIGMA * (noise[0] + plants.INCOME_SHIFT_SD * moved)
        return {
            "income_amount": np.round(np.exp(log_income - 0.1 * risk), 2),
            "debt_to_income": np.round(1 / (1 + np.exp(1.2 - 0.6 * mixed[1])), 4),
            "employment_type": _pick(
                rng, ("employed", "self_employed", "retired", "other"), (68, 17, 10, 5), len(cases)
            ),
        }
    return {
        "chargeback_rate_90d": np.round(0.004 * np.exp(0.7 * mixed[0]), 6),
        "months_on_book": np.round(18 * np.exp(0.7 * noise[1] - 0.2 * risk)),
        "merchant_category": _pick(
            rng,
            ("retail", "digital", "food", "tickets", "services"),
            (35, 25, 20, 8, 12),
            len(cases),
        ),
    }


def _pick(
    rng: np.random.Generator, names: tuple[str, ...], weights: tuple[int, ...], size: int
) -> npt.NDArray[np.generic]:
    chance = np.array(weights) / sum(weights)
    return np.array(names, dtype=object)[rng.choice(len(names), size=size, p=chance)]
