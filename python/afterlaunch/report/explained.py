"""Sentences about what explains the figures: what is expected, what changed, what was found."""

from __future__ import annotations

from afterlaunch.report import words
from afterlaunch.report.parts import WaitingMonth


def outcomes_in(found: WaitingMonth) -> str:
    """Say how many outcomes of a month are in, and what that makes its figures.

    A share just below all of them is not said to be all.
    """
    if found.maturity is None:
        return "not known"
    share = words.number(min(found.maturity, 0.999), "rate") if found.maturity < 1 else "all"
    if found.is_expected:
        return f"estimate: {share} of outcomes expected to be in"
    return share
