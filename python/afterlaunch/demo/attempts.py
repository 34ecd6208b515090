"""Several tries of one attempt group: what they put at risk together, and what a retry earned."""

from __future__ import annotations

import numpy as np
import pandas as pd

from afterlaunch.demo.calendar import Flags, Floats, Ints
from afterlaunch.demo.config import Model
from afterlaunch.demo.policy import (
    APPROVE,
    DECLINE,
    FIRST_RETRY_GROUP,
    GROUPS_A_MONTH,
    RETRIED_MODEL,
    RETRY_SHARE,
)

# What an account holds, as a multiple of the amount tried.
EXPOSED_MODEL, EXPOSURE_FACTOR = "account_takeover", 2.0


def at_risk(model: Model, rows: pd.DataFrame) -> Floats:
    """Return what each declined case put at risk (units of money), shape (cases,).

    The tries of one group together cannot lose more than is exposed, less what adverse tries that
    were approved already got; one after the other, in order of time.
    """
    amount = rows["cents"].to_numpy() / 100
    if model.model_id != EXPOSED_MODEL:
        return np.asarray(amount)
    declined = _declined(rows)
    lost = np.where((rows["final"] == APPROVE) & ~rows["control"] & rows["adverse"], amount, 0)
    tries = pd.DataFrame(
        {
            "group": _groups(rows),
            "decided": rows["decided"].to_numpy(),
            "exposed": EXPOSURE_FACTOR * amount,
            "lost": lost,
            "amount": np.where(declined, amount, 0.0),
        }
    ).sort_values(["group", "decided"], kind="stable")
    of_group = tries.groupby("group")
    before = of_group["amount"].cumsum() - tries["amount"]
    room = of_group["exposed"].transform("max") - of_group["lost"].transform("sum") - before
    risk = tries["amount"].clip(upper=room.clip(lower=0)).sort_index().to_numpy()
    return np.asarray(np.where(declined, risk, amount))


def retried(rows: pd.DataFrame) -> Flags:
    """Return which declined good cases were approved in a later try, shape (cases,)."""
    fine = ((rows["final"] == APPROVE) & ~rows["control"] & ~rows["adverse"]).to_numpy()
    group = _groups(rows)
    decided = rows["decided"].to_numpy()
    last = pd.Series(decided[fine]).groupby(group[fine]).max()
    later = last.reindex(group).to_numpy()
    stopped = _declined(rows) & ~rows["control"].to_numpy() & ~rows["adverse"].to_numpy()
    return np.asarray(stopped & (later > decided))


def retry_chances(model: Model, rows: pd.DataFrame, approved: Floats, anew: Floats) -> Floats:
    """Return how likely a later try makes good the decline of each good case, shape (cases,).

    Parameters
    ----------
    approved
        How likely each case is approved: of tries that come in groups, any later good one may be.
    anew
        The same for a second try of each case, scored anew: who comes alone may try once more.
    """
    group, good = _groups(rows), ~rows["adverse"].to_numpy()
    order = np.lexsort((rows["decided"].to_numpy(), group))
    refused = pd.Series(np.log1p(-np.where(good, approved, 0.0))[order])
    of_group = refused.groupby(group[order])
    later = of_group.transform("sum") - of_group.cumsum()
    chance, is_first = np.empty(len(rows)), np.empty(len(rows), dtype=bool)
    chance[order] = -np.expm1(later.to_numpy())
    is_first[order] = (of_group.cumcount() == 0).to_numpy()
    alone = (group < 0) | (is_first & (group % GROUPS_A_MONTH >= FIRST_RETRY_GROUP))
    share = RETRY_SHARE if model.model_id == RETRIED_MODEL else 0.0
    return np.asarray(np.where(good, np.where(alone, share * anew, chance), 0.0))


def _declined(rows: pd.DataFrame) -> Flags:
    return np.asarray((rows["final"] == DECLINE) | rows["control"])


def _groups(rows: pd.DataFrame) -> Ints:
    """Return one number per group; a case without one is its own."""
    group = rows["group"].to_numpy()
    return np.asarray(np.where(group >= 0, group, -1 - np.arange(len(rows))))
