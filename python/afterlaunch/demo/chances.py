"""The generating probabilities: what a case's outcome, segment and cut-offs make likely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from afterlaunch.demo import plants
from afterlaunch.demo.calendar import Floats
from afterlaunch.demo.config import Model
from afterlaunch.demo.policy import control_chance, risk_at, score_of

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)
_LOWEST, _HIGHEST = -9.0, 12.0


@dataclass(frozen=True)
class Shares:
    """What happened to each case (0 or 1), or how likely it was; arrays of one length.

    ``declined`` are policy declines the figures rest on (controls among them), ``ineligible`` those
    no control draw could reach, ``approved`` excludes controls. ``saved`` and ``let_in`` are the
    disagreements with the incumbent: declined where it approves, approved where it declines.
    ``pending`` are reviews without an end.
    """

    declined: Floats
    ineligible: Floats
    approved: Floats
    control: Floats
    reviewed: Floats
    flagged: Floats
    saved: Floats
    let_in: Floats
    pending: Floats


def expected_shares(model: Model, cases: pd.DataFrame) -> Shares:
    """Return each case's chances, its score and every later draw being integrated out."""
    keys = ["segment", "adverse", "swap_chance", "version", "review_at", "decline_at"]
    backlog = (cases["month"] == plants.BACKLOG_MONTH) & (model.model_id == "card_fraud")
    left_open = cases.assign(left_open=np.where(backlog, plants.BACKLOG_SHARE, 0.0))
    grouped = left_open.groupby([*keys, "left_open"], sort=True)
    kinds = grouped.size().index.to_frame(index=False).itertuples(index=False, name=None)
    table = np.array([_chances(model, *kind) for kind in kinds])
    columns = table[grouped.ngroup().to_numpy()].T
    return Shares(*list(columns))


def _chances(
    model: Model,
    segment: int,
    adverse: bool,
    swap_chance: float,
    version_name: str,
    review_at: float,
    decline_at: float,
    left_open: float,
) -> tuple[float, ...]:
    """Integrate over the risk of one kind of case: Gauss-Legendre between the cut-offs."""
    version = next(item for item in model.versions if item.name == version_name)
    low, high = risk_at(version, np.array([review_at, decline_at]))
    own = model.segments[segment].adverse_mean if adverse else model.segments[segment].good_mean
    other = model.segments[segment].good_mean if adverse else model.segments[segment].adverse_mean

    def between(start: float, end: float) -> tuple[Floats, Floats]:
        risk = (start + end) / 2 + (end - start) / 2 * _NODES
        density = (1 - swap_chance) * norm.pdf(risk - own) + swap_chance * norm.pdf(risk - other)
        return risk, density * _WEIGHTS * (end - start) / 2

    def old_declines(risk: Floats) -> Floats:
        if model.incumbent is None:
            return np.zeros(len(risk))
        weight, cut = model.incumbent.weight, model.incumbent.cut
        return np.asarray(norm.sf((cut - weight * risk) / np.sqrt(1 - weight**2)))

    free = 1 - model.hard_rule
    after_review = model.review_decline[int(adverse)]
    plain_risk, plain = between(_LOWEST, low)
    review_risk, review = between(low, high)
    ended = (1 - left_open) * review
    decline_risk, decline = between(high, _HIGHEST)
    ended_declined = free * after_review * ended.sum()
    hard = model.hard_rule + ended_declined
    declined, control = free * decline.sum(), 0.0
    saved = free * (decline * (1 - old_declines(decline_risk))).sum()
    let_in = free * (
        (plain * old_declines(plain_risk)).sum()
        + (1 - after_review) * (ended * old_declines(review_risk)).sum()
    )
    if model.controls is None:
        # No draw reaches any decline: all of them are the policy's.
        declined, hard = declined + hard, 0.0
    else:
        chance = control_chance(
            model, score_of(version, decline_risk), np.full(len(decline), decline_at)
        )
        control = free * (decline * chance).sum()
    approved = free * (plain.sum() + (1 - after_review) * ended.sum())
    flagged = model.hard_rule + free * (review.sum() + decline.sum())
    reviewed = free * review.sum()
    pending = left_open * reviewed
    return (declined, hard, approved, control, reviewed, flagged, saved, let_in, pending)
