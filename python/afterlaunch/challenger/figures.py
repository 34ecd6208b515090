"""What champion and challenger come to on the same cases, given what the declined ones were.

What both let through or both decline is the same on both sides and cancels exactly, so that money
rests on disagreements alone.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PARTS = (
    "good", "adverse", "unknown", "known_good", "known_adverse", "control_good", "control_adverse",
)  # fmt: skip
MEASURES = (
    "case_count", "amount", "margin", "stake", "weight", "weighted_amount", "weighted_stake",
    "squared_weight", "squared_amount", "squared_stake", "champion_review_cost",
    "challenger_review_cost",
)  # fmt: skip
GOOD, ADVERSE = PARTS.index("good"), PARTS.index("adverse")
DECLINES, APPROVES = 0, 1
# What an adverse share is taken of, and the metric that counts by it.
UNITS = {"case_count": "count", "amount": "value"}
SHARED = (*UNITS, "stake")
VALUE = "decision_value_amount"
METRICS = (
    VALUE,
    *(f"{rate}_{unit}" for rate in ("detection_rate", "false_decline_rate")
      for unit in UNITS.values()),
)  # fmt: skip
SIDES = ("champion", "challenger", "difference")

# Adverse share of what the champion declined, by what the challenger does and by measure.
Shares = dict[tuple[int, str], Floats]


def of(sums: Floats, name: str) -> Floats:
    """Return one measure of sums (..., measures)."""
    return np.asarray(sums[..., MEASURES.index(name)])


def figures(sums: Floats, shares: Shares) -> Floats:
    """Return every metric (states, metrics, sides): champion, challenger, challenger - champion.

    Parameters
    ----------
    sums, (states, champion, challenger, baseline, parts, measures)
        What `PARTS` and `MEASURES` name; 0 declines and 1 approves on the middle three.
    shares
        Adverse share (states, baseline) of the cases the champion declined, for each of `SHARED`.
    """
    found = [_value(sums, shares)]
    rates = {unit: _rates(sums, shares, unit) for unit in UNITS}
    found += [rates[unit][kind] for kind in (ADVERSE, GOOD) for unit in UNITS]
    return np.stack(found, axis=1)


def _rates(sums: Floats, shares: Shares, unit: str) -> dict[int, Floats]:
    """Return the share declined of adverse and of good cases, (states, sides) each."""
    held = of(sums, unit)
    found = {}
    for outcome in (ADVERSE, GOOD):
        both, champion = (
            (
                held[:, DECLINES, does].sum(2)
                * (shares[does, unit] if outcome == ADVERSE else 1 - shares[does, unit])
            ).sum(1)
            for does in (DECLINES, APPROVES)
        )
        challenger, neither = (
            held[:, APPROVES, does, :, outcome].sum(1) for does in (DECLINES, APPROVES)
        )
        total = both + champion + challenger + neither
        parts = np.stack([both + champion, both + challenger, challenger - champion], axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            found[outcome] = np.where(total[:, None] > 0, parts / total[:, None], np.nan)
    return found


def _value(sums: Floats, shares: Shares) -> Floats:
    """Return the worth against the baseline (states, sides), reviews paid."""
    # What letting a case through earns, by champion, challenger and baseline.
    earned = of(sums, "margin").sum(4)
    earned[:, APPROVES] -= of(sums, "stake")[:, APPROVES, :, :, ADVERSE]
    for does in (DECLINES, APPROVES):
        stake = of(sums, "stake")[:, DECLINES, does].sum(2)
        earned[:, DECLINES, does] -= shares[does, "stake"] * stake
    reviews = [of(sums, f"{side}_review_cost").sum((1, 2, 3, 4)) for side in SIDES[:2]]
    champion = earned[:, APPROVES, :, DECLINES].sum(1) - earned[:, DECLINES, :, APPROVES].sum(1)
    challenger = earned[:, :, APPROVES, DECLINES].sum(1) - earned[:, :, DECLINES, APPROVES].sum(1)
    gained = earned[:, DECLINES, APPROVES].sum(1) - earned[:, APPROVES, DECLINES].sum(1)
    sides = champion - reviews[0], challenger - reviews[1], gained - (reviews[1] - reviews[0])
    return np.stack(sides, axis=1)
