"""Challengers that scored the demo company's cases in shadow, and what they would have been worth.

They draw from generators of their own: nothing else in the demo depends on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from afterlaunch.demo.calendar import Flags, Floats, seconds
from afterlaunch.demo.cases import means
from afterlaunch.demo.company import decision_names
from afterlaunch.demo.config import CARD_FRAUD, MERCHANT_RISK, Model, Version
from afterlaunch.demo.policy import ACTIONS, APPROVE, DECLINE, PENDING, REVIEW, score_of
from afterlaunch.demo.truth import worth

_ALL = "(all)"
_STREAM = 100


@dataclass(frozen=True)
class Shadow:
    """A challenger in shadow, months from ``first`` to ``last``.

    It sees each case as the champion does as far as ``likeness`` (0..1) says, and adverse ones as
    less risky by ``blindness``. ``sees_drift`` is whether it knows the fraud that came after the
    champion was trained. ``told_from`` is the first day it was not trained on.
    """

    model: Model
    version: Version
    review_at: float
    decline_at: float
    first: int
    last: int
    told_from: str
    likeness: float
    blindness: float = 0.0
    sees_drift: bool = False


SHADOWS = (
    Shadow(CARD_FRAUD, CARD_FRAUD.versions[-1], 0.26, 0.35, 16, 17, "2025-06-01", 0.95,
           sees_drift=True),
    Shadow(MERCHANT_RISK, Version("v2", 99, 1.2, 2.20, 0.80), 0.7, 0.8, 14, 19, "2025-03-01", 0.6,
           blindness=0.5),
)  # fmt: skip


def shadow_scores(seed: int, cases: dict[str, pd.DataFrame]) -> list[tuple[Shadow, pd.DataFrame]]:
    """Return the cases every challenger scored, its `shadow_score` and `shadow_action` added."""
    found = []
    for number, shadow in enumerate(SHADOWS):
        rows = cases[shadow.model.model_id]
        rows = rows[rows["month"].between(shadow.first, shadow.last)].reset_index(drop=True)
        if len(rows):
            rng = np.random.default_rng([seed, _STREAM, number])
            found.append((shadow, _scored(shadow, rng, rows)))
    return found


def _scored(shadow: Shadow, rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    segment, adverse = rows["segment"].to_numpy(), rows["adverse"].to_numpy()
    swapped = rows["swapped"].to_numpy()
    seen = means(shadow.model, segment, adverse ^ swapped)
    own = rows["risk"].to_numpy() - seen
    other = rng.standard_normal(len(rows))
    share = np.where(swapped & shadow.sees_drift, 0.0, shadow.likeness)
    mean = means(shadow.model, segment, adverse) if shadow.sees_drift else seen
    risk = mean - shadow.blindness * adverse + share * own + np.sqrt(1 - share**2) * other
    score = score_of(shadow.version, risk)
    declined = rows["hard"].to_numpy() | (score >= shadow.decline_at)
    action = np.where(declined, DECLINE, np.where(score >= shadow.review_at, REVIEW, APPROVE))
    return rows.assign(shadow_score=score, shadow_action=action)


def challenger_scores(
    scored: list[tuple[Shadow, pd.DataFrame]],
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the files of the raw table ``challenger_scores``: name and rows."""
    for shadow, rows in scored:
        table = pd.DataFrame(
            {
                "decision_id": decision_names(shadow.model, rows["decision_id"]),
                "model_version": shadow.version.name,
                "score": rows["shadow_score"],
                "action": ACTIONS.astype(object)[rows["shadow_action"]],
            }
        )
        yield f"{shadow.model.model_id}_{shadow.version.name}", table


def shadow_truth(scored: list[tuple[Shadow, pd.DataFrame]], registers: Path) -> pd.DataFrame:
    """Return what champion and challenger really came to on the cases that can tell."""
    economics = pd.read_csv(registers / "unit_economics.csv")
    parts = [_truth(shadow, rows, economics) for shadow, rows in scored]
    return pd.DataFrame([row for part in parts for row in part], columns=[
        "model_id", "challenger_version", "segment", "metric", "champion", "challenger",
        "difference",
    ])  # fmt: skip


def _truth(shadow: Shadow, rows: pd.DataFrame, economics: pd.DataFrame) -> list[tuple[object, ...]]:
    model = shadow.model
    hard = (rows["final"] == DECLINE) & rows["control_chance"].isna() & (model.controls is not None)
    told = rows["decided"] >= seconds(shadow.told_from)
    rows = rows[told & ~hard & (rows["final"] != PENDING)].reset_index(drop=True)
    prices = worth(model, economics[economics["model_id"] == model.model_id], rows)
    names = np.array([item.name for item in model.segments], dtype=object)[rows["segment"]]
    everyone = np.ones(len(rows), dtype=bool)
    return [
        (model.model_id, shadow.version.name, segment, metric, *figures)
        for segment in (_ALL, *dict.fromkeys(names))
        for metric, figures in _figures(
            rows, prices, everyone if segment == _ALL else names == segment
        )
    ]


def _figures(
    rows: pd.DataFrame, prices: dict[str, Floats], hit: Flags
) -> Iterator[tuple[str, tuple[float, float, float]]]:
    champion = ((rows["final"] == APPROVE) & ~rows["control"]).to_numpy()
    does = rows["shadow_action"].to_numpy()
    # A review that only the challenger asked for ends as the case did.
    challenger = np.where(does == REVIEW, champion, does == APPROVE)
    adverse = rows["adverse"].to_numpy()
    lost = np.where(champion, prices["loss"], prices["assumed_loss"])
    earned = np.where(adverse, -lost, prices["margin"])
    reviews = (does == REVIEW).astype(int) - (rows["action"] == REVIEW).to_numpy().astype(int)
    gained = earned * (challenger.astype(int) - champion) - reviews * prices["review"]
    yield "decision_value_amount", (np.nan, np.nan, float(gained[hit].sum()))
    for rate, outcome in (("detection_rate", adverse), ("false_decline_rate", ~adverse)):
        for unit, size in (("count", np.ones(len(rows))), ("value", rows["cents"] / 100)):
            held = np.where(outcome & hit, size, 0.0)
            old, new = (
                (~approves * held).sum() / held.sum() for approves in (champion, challenger)
            )
            yield f"{rate}_{unit}", (float(old), float(new), float(new - old))
