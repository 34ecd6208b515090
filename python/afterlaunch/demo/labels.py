"""What became known of the decisions, and when: the outcome events."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from afterlaunch.demo import plants
from afterlaunch.demo.calendar import DAY, Floats, Ints
from afterlaunch.demo.config import Model
from afterlaunch.demo.policy import APPROVE, DECLINE

_REVERSED, _SERVICE = 0.0002, 0.0003
_NULL_LOSS, _NULL_REASON, _OTHER_REASON = 0.03, 0.04, 0.03
_RECOVERED, _CORRECTED = 0.15, 0.04
_GOOD_CONFIRMED, _ADVERSE_INVESTIGATED = 0.02, 0.04
_REPAID = 0.05
EVENT_COLUMNS = (
    "decision_id",
    "outcome",
    "evidence",
    "reason",
    "recorded",
    "loss",
    "recovered",
    "decided",
)


def add_potential_losses(
    model: Model, rng: np.random.Generator, cases: pd.DataFrame
) -> pd.DataFrame:
    """Add what each adverse case costs if approved: loss, recovered (cents), and label delay.

    ``loss_known`` is false where nobody records the loss. Delays (seconds) end a day before the
    label horizon.
    """
    size = len(cases)
    loss = np.round(cases["cents"].to_numpy() * rng.beta(*model.loss, size=size)).astype(np.int64)
    known = rng.random(size) >= _NULL_LOSS
    recovered = np.where(
        (rng.random(size) < _RECOVERED) & known, np.round(loss * rng.uniform(0.1, 0.6, size)), 0
    ).astype(np.int64)
    return cases.assign(
        loss=loss,
        loss_known=known,
        recovered=recovered,
        delay=_delays(model, rng, cases["channel"].to_numpy(), cases["decided"].to_numpy()),
    )


def _delays(model: Model, rng: np.random.Generator, channel: Ints, decided: Ints) -> Ints:
    median, sigma = np.array(list(model.delay.values())).T
    medians: Floats = median[channel]
    if model.model_id == "card_fraud":
        medians = medians * np.where(decided >= plants.SLOW_FROM, plants.SLOW_FACTOR, 1.0)
    # Truncated log-normal by inversion: the tail ends a day and a half before the horizon.
    top = norm.cdf(np.log((model.horizon_days - 1.5) / medians) / sigma[channel])
    draw = norm.ppf(rng.random(len(channel)) * top)
    return np.round(DAY * medians * np.exp(sigma[channel] * draw)).astype(np.int64) + 60


def outcome_events(model: Model, rng: np.random.Generator, cases: pd.DataFrame) -> pd.DataFrame:
    """Return the events that tell what became of the cases, in order of recording.

    Declined cases that were not controls stay silent but for a few; approved good cases too.
    """
    approved = ((cases["final"] == APPROVE) | cases["control"]).to_numpy()
    adverse = cases["adverse"].to_numpy()
    parts = [
        *_adverse_events(model, rng, cases[approved & adverse]),
        *_disputes(model, rng, cases[approved & ~adverse]),
        *_declined_evidence(rng, cases),
    ]
    if model.model_id == "credit_line":
        parts.append(_repayments(model, rng, cases[approved & ~adverse]))
    events = pd.concat(parts, ignore_index=True)
    order = ["recorded", "decision_id", "outcome"]
    return events.sort_values(order, kind="stable", ignore_index=True)


def _event(
    cases: pd.DataFrame,
    outcome: str,
    evidence: object,
    reason: object,
    recorded: object,
    loss: object = np.nan,
    recovered: object = np.nan,
) -> pd.DataFrame:
    columns = {
        "decision_id": cases["decision_id"].to_numpy(),
        "outcome": outcome,
        "evidence": evidence,
        "reason": reason,
        "recorded": recorded,
        "loss": loss,
        "recovered": recovered,
        "decided": cases["decided"].to_numpy(),
    }
    frame = pd.DataFrame(columns, columns=list(EVENT_COLUMNS))
    return frame.astype(
        {
            "evidence": object,
            "reason": object,
            "outcome": object,
            "recorded": np.int64,
            "loss": float,
            "recovered": float,
        }
    )


def _adverse_events(
    model: Model, rng: np.random.Generator, cases: pd.DataFrame
) -> list[pd.DataFrame]:
    size = len(cases)
    evidence = np.where(cases["control"], "control", model.evidence).astype(object)
    draw = rng.random(size)
    reason = np.where(draw < _OTHER_REASON, "other", "third_party").astype(object)
    reason[draw > 1 - _NULL_REASON] = None
    known = cases["loss_known"].to_numpy()
    loss = np.where(known, cases["loss"], np.nan)
    corrected = (rng.random(size) < _CORRECTED) & known
    first = np.where(corrected, np.round(loss * 1.25), loss)
    decided, delay = cases["decided"].to_numpy(), cases["delay"].to_numpy()
    last = decided + (model.horizon_days - 1) * DAY
    later = np.minimum(decided + delay + rng.integers(3 * DAY, 35 * DAY, size=size), last)
    recovered = cases["recovered"].to_numpy().astype(float)
    # Later events repeat the loss, since the latest one recorded stands; recoveries add up.
    again = corrected | (recovered > 0)
    gained = np.where(recovered > 0, recovered, np.nan)
    return [
        _event(cases, "adverse", evidence, reason, decided + delay, first),
        _event(
            cases[again],
            "adverse",
            evidence[again],
            reason[again],
            later[again],
            loss[again],
            gained[again],
        ),
    ]


def _disputes(model: Model, rng: np.random.Generator, cases: pd.DataFrame) -> list[pd.DataFrame]:
    """Return adverse reports on good cases: not fraud by their reason, or withdrawn later."""
    if model.first_party == 0:
        return []
    draw = rng.random(len(cases))
    edges = np.cumsum([model.first_party, _SERVICE, _REVERSED])
    when = (cases["decided"] + cases["delay"]).to_numpy()
    loss = cases["cents"].to_numpy()
    own, service, taken_back = (
        draw < edges[0],
        (draw >= edges[0]) & (draw < edges[1]),
        (draw >= edges[1]) & (draw < edges[2]),
    )
    last = cases["decided"].to_numpy() + (model.horizon_days - 1) * DAY
    back = np.minimum(when + rng.integers(5 * DAY, 30 * DAY, size=len(cases)), last)
    return [
        _event(cases[own], "adverse", "chargeback", "first_party", when[own], loss[own]),
        _event(cases[service], "adverse", "chargeback", "service", when[service], loss[service]),
        _event(
            cases[taken_back],
            "adverse",
            "chargeback",
            "third_party",
            when[taken_back],
            loss[taken_back],
        ),
        _event(cases[taken_back], "good", "investigation", None, back[taken_back]),
    ]


def _declined_evidence(rng: np.random.Generator, cases: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what little is known of declined cases: a call, a second try, an investigation."""
    draw = rng.random(len(cases))
    wait = rng.integers(DAY // 8, 10 * DAY, size=len(cases))
    declined = ((cases["final"] == DECLINE) & ~cases["control"]).to_numpy()
    adverse = cases["adverse"].to_numpy()
    group = cases["group"].to_numpy()
    approved_groups = group[((cases["final"] == APPROVE) & (group >= 0)).to_numpy() & ~adverse]
    retried = declined & ~adverse & (group >= 0) & np.isin(group, approved_groups) & (draw > 0.5)
    confirmed = declined & ~adverse & (draw < _GOOD_CONFIRMED)
    investigated = declined & adverse & (draw < _ADVERSE_INVESTIGATED)
    when = cases["decided"].to_numpy() + wait
    return [
        _event(cases[retried], "good", "retry_approved", None, when[retried]),
        _event(cases[confirmed], "good", "customer_confirmed", None, when[confirmed]),
        _event(
            cases[investigated],
            "adverse",
            "investigation",
            "third_party",
            when[investigated],
        ),
    ]


def _repayments(model: Model, rng: np.random.Generator, cases: pd.DataFrame) -> pd.DataFrame:
    repaid = rng.random(len(cases)) < _REPAID
    wait = rng.integers(120 * DAY, (model.horizon_days - 2) * DAY, size=len(cases))
    when = cases["decided"].to_numpy() + wait
    return _event(cases[repaid], "good", "repayment", None, when[repaid])
