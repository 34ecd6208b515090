"""What the model and its policy did with each case: score, action, control draw, review."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from afterlaunch.demo import plants
from afterlaunch.demo.calendar import Floats, Ints, month_start, seconds
from afterlaunch.demo.config import Model, Version

APPROVE, REVIEW, DECLINE, PENDING = 0, 1, 2, -1
ACTIONS = np.array(["approve", "review", "decline"])
# Who of the good customers that were declined tries again, once; and how such groups are numbered.
RETRIED_MODEL, RETRY_SHARE = "card_fraud", 0.25
GROUPS_A_MONTH, FIRST_RETRY_GROUP = 1_000_000, 800_000
_REVIEW_HOURS = 6.0


@dataclass(frozen=True)
class Cuts:
    """The cut-offs in force for each case, and its model version; arrays of one length."""

    review_at: Floats
    decline_at: Floats


def version_of(model: Model, index: int) -> Version:
    """Return the version in use in a month."""
    return [item for item in model.versions if item.from_month <= index][-1]


def cuts_for(
    policies: pd.DataFrame, model: Model, version: str, segment: Ints, decided: Ints
) -> Cuts:
    """Look up the cut-offs of each case; a segment's own row beats the model's."""
    review_at, decline_at = np.full(len(segment), np.nan), np.full(len(segment), np.nan)
    names = np.array([item.name for item in model.segments])[segment]
    mine = policies[
        (policies["model_id"] == model.model_id) & (policies["model_version"] == version)
    ]
    for row in mine.sort_values("segment", na_position="first").to_dict("records"):
        hit = decided >= seconds(str(row["valid_from"]))
        if isinstance(row["valid_to"], str):
            hit &= decided < seconds(row["valid_to"])
        if isinstance(row["segment"], str):
            hit &= names == row["segment"]
        review_at[hit], decline_at[hit] = row["review_at"], row["decline_at"]
    return Cuts(review_at, decline_at)


def score_of(version: Version, risk: Floats) -> Floats:
    """Map latent risk to the version's score, in (0, 1), six decimals."""
    score = expit(version.slope * (risk - version.cut) + logit(version.score_at_cut))
    return np.asarray(np.round(score, 6))


def risk_at(version: Version, score: Floats) -> Floats:
    """Map a score back to latent risk."""
    return np.asarray((logit(score) - logit(version.score_at_cut)) / version.slope + version.cut)


def control_chance(model: Model, score: Floats, decline_at: Floats) -> Floats:
    """Return the control probability of a declined score: linear from the cut-off to score 1."""
    if model.controls is None:
        return np.full(len(score), np.nan)
    top, bottom = model.controls
    share = (score - decline_at) / (1 - decline_at)
    return np.round(top - (top - bottom) * np.clip(share, 0, 1), 6)


def decide(
    model: Model, index: int, rng: np.random.Generator, cases: pd.DataFrame, policies: pd.DataFrame
) -> pd.DataFrame:
    """Score the cases, act on them, let good declined customers try again, and end reviews.

    Returns
    -------
    DataFrame
        The cases (retries added), sorted by time, with score, action, eligible, control_chance
        (NaN where no draw could reach), control, final, final_at, baseline, review_at, decline_at.
    """
    version = version_of(model, index)
    acted = _act(model, version, rng, cases, policies)
    if model.model_id == RETRIED_MODEL:
        again = _act(model, version, rng, _retries(model, index, rng, acted), policies)
        acted = pd.concat([acted, again], ignore_index=True)
    acted = acted.sort_values(["decided", "cents", "risk"], kind="stable", ignore_index=True)
    return _with_reviews(model, index, rng, acted)


def _act(
    model: Model,
    version: Version,
    rng: np.random.Generator,
    cases: pd.DataFrame,
    policies: pd.DataFrame,
) -> pd.DataFrame:
    size = len(cases)
    risk = cases["risk"].to_numpy()
    cuts = cuts_for(
        policies, model, version.name, cases["segment"].to_numpy(), cases["decided"].to_numpy()
    )
    score = score_of(version, risk)
    hard = rng.random(size) < model.hard_rule
    declined = hard | (score >= cuts.decline_at)
    action = np.where(declined, DECLINE, np.where(score >= cuts.review_at, REVIEW, APPROVE))
    reachable = declined & ~hard & (model.controls is not None)
    chance = np.where(reachable, control_chance(model, score, cuts.decline_at), np.nan)
    baseline = np.full(size, PENDING)
    if model.incumbent is not None:
        noise = np.sqrt(1 - model.incumbent.weight**2) * rng.standard_normal(size)
        old = model.incumbent.weight * risk + noise
        baseline = np.where(old >= model.incumbent.cut, DECLINE, APPROVE)
    return cases.assign(
        version=version.name,
        score=score,
        hard=hard,
        action=action,
        control_chance=chance,
        control=rng.random(size) < np.nan_to_num(chance),
        baseline=baseline,
        review_at=cuts.review_at,
        decline_at=cuts.decline_at,
    )


def _retries(
    model: Model, index: int, rng: np.random.Generator, acted: pd.DataFrame
) -> pd.DataFrame:
    """Return second tries of good customers who were declined; marks the first try's group."""
    turned_away = (acted["action"] == DECLINE) & ~acted["control"] & ~acted["adverse"]
    open_group = turned_away & (acted["group"] < 0)
    tries = np.flatnonzero(open_group & (rng.random(len(acted)) < RETRY_SHARE))
    groups = index * GROUPS_A_MONTH + FIRST_RETRY_GROUP + np.arange(len(tries))
    acted.loc[tries, "group"] = groups
    columns = ["segment", "customer", "group", "decided", "cents", "adverse", "channel"]
    again = acted.loc[tries, columns].reset_index(drop=True)
    latest = month_start(index + 1) - 1
    segment = again["segment"].to_numpy()
    mean = np.array([item.good_mean for item in model.segments])[segment]
    return again.assign(
        decided=np.minimum(again["decided"] + rng.integers(60, 1200, size=len(again)), latest),
        swap_chance=0.0,
        swapped=False,
        risk=mean + rng.standard_normal(len(again)),
    )


def _with_reviews(
    model: Model, index: int, rng: np.random.Generator, acted: pd.DataFrame
) -> pd.DataFrame:
    size = len(acted)
    action = acted["action"].to_numpy()
    chance = np.array(model.review_decline)[acted["adverse"].to_numpy().astype(int)]
    ended = np.where(rng.random(size) < chance, DECLINE, APPROVE)
    hours = rng.exponential(_REVIEW_HOURS, size=size) + 0.1
    final_at = acted["decided"].to_numpy() + (3600 * hours).astype(np.int64)
    left_open = rng.random(size) < plants.BACKLOG_SHARE
    reviewed = action == REVIEW
    final = np.where(reviewed, ended, action)
    if model.model_id == "card_fraud" and index == plants.BACKLOG_MONTH:
        final = np.where(reviewed & left_open, PENDING, final)
    return acted.assign(final=final, final_at=np.where(reviewed, final_at, 0))
