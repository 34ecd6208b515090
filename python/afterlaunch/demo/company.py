"""The whole demo company in memory: decisions, outcomes, final actions, customers, versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from afterlaunch.demo.attempts import EXPOSED_MODEL, EXPOSURE_FACTOR
from afterlaunch.demo.calendar import DAY, FIRST_MONTH, month_start
from afterlaunch.demo.cases import draw_cases
from afterlaunch.demo.churn import Churn, draw_churn
from afterlaunch.demo.config import MODELS, Model
from afterlaunch.demo.features import CATEGORICAL, NUMERIC, draw_features
from afterlaunch.demo.labels import add_potential_losses, outcome_events
from afterlaunch.demo.policy import ACTIONS, decide

Progress = Callable[[str, int, int], None]

_LATE_SHARE = 0.004
_MONTH_ID = 1_000_000


@dataclass(frozen=True)
class Company:
    """What was drawn: every case with its potential outcomes, and the tables to be delivered."""

    cases: dict[str, pd.DataFrame]
    decisions: pd.DataFrame
    final_actions: pd.DataFrame
    outcomes: pd.DataFrame
    churn: Churn


def draw_company(
    seed: int, months: int, scale: float, policies: pd.DataFrame, on_progress: Progress
) -> Company:
    """Draw everything; nothing is recorded after the end of the last month."""
    end = month_start(months)
    cases, outcomes = {}, []
    for number, model in enumerate(MODELS):
        on_progress(f"drawing {model.model_id}", number, len(MODELS))
        parts = []
        for index in range(months):
            rng = np.random.default_rng([seed, number, index])
            month = draw_cases(model, index, rng, scale)
            month = decide(model, index, rng, month, policies)
            month = add_potential_losses(model, rng, month)
            month = _recorded(month, index, rng, end)
            outcomes.append(_named(model, outcome_events(model, rng, month)))
            parts.append(month.assign(**draw_features(model.model_id, rng, month)))
        cases[model.model_id] = pd.concat(parts, ignore_index=True)
    churn = draw_churn(np.random.default_rng([seed, len(MODELS)]), cases, scale, end)
    events = pd.concat(outcomes, ignore_index=True)
    events = events[events["recorded"] < end].reset_index(drop=True)
    return Company(
        cases=cases,
        decisions=pd.concat(
            [_decisions(model, cases[model.model_id], churn) for model in MODELS], ignore_index=True
        ),
        final_actions=pd.concat(
            [_final_actions(model, cases[model.model_id], end) for model in MODELS],
            ignore_index=True,
        ),
        outcomes=_with_outcome_ids(events),
        churn=churn,
    )


def decision_names(model: Model, numbers: pd.Series) -> pd.Series:
    """Return decision ids as the raw tables spell them."""
    return f"{model.prefix}_" + numbers.astype(str)


def _recorded(cases: pd.DataFrame, index: int, rng: np.random.Generator, end: int) -> pd.DataFrame:
    """Add ids and when each case became known: at once, a few of them days later."""
    size = len(cases)
    wait = rng.integers(0, 30, size=size)
    late = rng.random(size) < _LATE_SHARE
    wait = np.where(late, rng.integers(DAY, 20 * DAY, size=size), wait)
    decided = cases["decided"].to_numpy()
    calendar = int(str(FIRST_MONTH + index).replace("-", ""))
    return cases.assign(
        decision_id=calendar * _MONTH_ID + np.arange(size),
        month=index,
        recorded=np.minimum(decided + wait, end - 1),
    )


def _named(model: Model, events: pd.DataFrame) -> pd.DataFrame:
    return events.assign(decision_id=decision_names(model, events["decision_id"]))


def _with_outcome_ids(events: pd.DataFrame) -> pd.DataFrame:
    number = (events.groupby("decision_id").cumcount() + 1).astype(str)
    return events.assign(outcome_id="out_" + events["decision_id"] + "_" + number)


def _decisions(model: Model, cases: pd.DataFrame, churn: Churn) -> pd.DataFrame:
    """Return the raw table ``decisions``; money in cents, times in seconds."""
    segments = np.array([item.name for item in model.segments], dtype=object)
    channels = np.array(list(model.delay), dtype=object)
    group = f"grp_{model.prefix}_" + cases["group"].astype(str)
    baseline = pd.Series(ACTIONS[cases["baseline"]], index=cases.index, dtype=object)
    exposed = cases["cents"] * EXPOSURE_FACTOR if model.model_id == EXPOSED_MODEL else np.nan
    features = [name for name in (*NUMERIC, *CATEGORICAL) if name in cases]
    frame = pd.DataFrame(
        {
            "decision_id": decision_names(model, cases["decision_id"]),
            "model_id": model.model_id,
            "model_version": cases["version"],
            "decided_at": cases["decided"],
            "recorded_at": cases["recorded"],
            "customer_id": churn.names(
                model, cases["customer"].to_numpy(), cases["decided"].to_numpy()
            ),
            "segment": segments[cases["segment"]],
            "amount": cases["cents"].astype(float),
            "currency_code": "EUR",
            "score": cases["score"],
            "action": ACTIONS.astype(object)[cases["action"]],
            "baseline_action": baseline.where(cases["baseline"] >= 0, None),
            "is_control": cases["control"],
            "control_probability": cases["control_chance"],
            "attempt_group_id": group.astype(object).where(cases["group"] >= 0, None),
            "exposure_amount": exposed,
            "channel": channels[cases["channel"]],
        }
    )
    return frame.assign(**{name: cases[name] for name in features})


def _final_actions(model: Model, cases: pd.DataFrame, end: int) -> pd.DataFrame:
    ended = cases[(cases["final_at"] > 0) & (cases["final"] >= 0) & (cases["final_at"] < end)]
    return pd.DataFrame(
        {
            "decision_id": decision_names(model, ended["decision_id"]),
            "final_action": ACTIONS.astype(object)[ended["final"]],
            "recorded_at": ended["final_at"],
            "decided_at": ended["decided"],
        }
    ).reset_index(drop=True)
