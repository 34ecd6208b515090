"""Sentences about what explains the figures: what is expected, what changed, what was found."""

from __future__ import annotations

import re
from datetime import date

from afterlaunch.report import words
from afterlaunch.report.accounts import Bar, BusinessCase, Finding, Incident, ValueChange
from afterlaunch.report.parts import Figure, WaitingMonth

FINDINGS = {
    "delay_shift": "Outcomes come in at another speed",
    "score_outcome_disagreement": "Outcomes contradict the score",
    "watch_alarm": "Detection may have fallen",
    "loss_assumption_off": "The assumed loss of a case is off",
    "unowned_model": "Nobody answered for it",
    "unaccepted_owner": "The owner had not accepted",
    "departing_owner": "The owner leaves, and nobody is named",
    "expired_delegation": "Nobody speaks for the owner any more",
    "unsigned_report": "A report is not signed",
    "fairness_below_four_fifths": "Groups are treated apart",
}

CAUSES = {
    "volume": "Volume: more or fewer cases",
    "mix": "Mix: where the cases came from",
    "attack_pressure": "Attack pressure: how much {adverse} came in, and how large",
    "attack_model_and_policy": "Attack pressure, detection and threshold together",
    "detection": "Detection: how well the score tells {adverse} from good",
    "threshold": "Threshold: where the line is drawn",
    "model_and_policy": "Detection and threshold together",
    "unit_economics": "Money at stake in a case",
    "review_cost": "Cost of reviews",
    "running_cost": "Running cost",
    "other": "Everything else",
}

REASONS = {
    "volume": "the number of decisions",
    "detection": "how much was stopped",
    "false_decline": "good cases declined",
    "unit_value": "the money at stake in a case, and what was not planned for",
}

STANDINGS = {
    "open": "New, not acknowledged yet",
    "acknowledged": "Acknowledged",
    "escalated": "Escalated",
}

RECOMMENDATIONS = {
    "keep": "Keep",
    "refresh": "Refresh",
    "retire": "Retire",
    "not_enough_evidence": "Too early to say",
}


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


def finding(found: Finding) -> str:
    """Name a finding; a kind that is not known is spelled out."""
    text = FINDINGS.get(found.kind, found.kind.replace("_", " "))
    return text[:1].upper() + text[1:]


def incident(found: Incident) -> str:
    """Say what is broken, and how much more with it."""
    if found.metric == "faulty_row_share":
        return "Rows of its data were turned away"
    text = words.metric(found.metric, found.adverse_word)
    if found.kind == "investigation":
        return f"{text}: an alarm to look into, nothing is proven"
    more = found.agreements - 1
    return f"{text}, and {words.count(more, 'more agreement')}" if more > 0 else text


def dated(text: str) -> str:
    """Make a sentence of a note: its days and months in words, its minus signs as printed here.

    Examples
    --------
    >>> dated("decided from 2025-04-01 on, planned in 2025-03").replace(words.SP, " ")
    'Decided from 1 April 2025 on, planned in March 2025.'
    """
    text = re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda at: words.day(_day(at[0])), text)
    text = re.sub(r"\b\d{4}-\d\d\b", lambda at: words.month(_day(f"{at[0]}-01")), text)
    text = re.sub(r"(?<![^\s(])-(?=\d)", words.MINUS, text)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _day(text: str) -> date:
    return date.fromisoformat(text)


def change(found: ValueChange) -> str:
    """Say by how much the value moved between the two months."""
    base = words.month(found.base_month)
    if found.comparison == "launch":
        base = f"{base}, the first whole month after launch,"
    since = f"From {base} to {words.month(found.month)} the decision value"
    if not found.change.has_point or found.change.value is None:
        if not found.change.has_range:
            return f"{since} moved by an amount that is not known."
        return f"{since} moved by something {words.bounds(found.change)}."
    if abs(found.change.value) < 0.5:  # noqa: PLR2004
        return f"{since} stayed the same."
    verb = "rose" if found.change.value > 0 else "fell"
    return f"{since} {verb} by {_size(found.change)}."


def cause(found: Bar, adverse: str) -> str:
    """Name the cause of a change in the model's own words."""
    text = CAUSES.get(found.cause, found.cause.replace("_", " ")).format(adverse=adverse)
    return text[:1].upper() + text[1:]


def reading(found: Bar) -> str:
    """Say what a bar tells."""
    if found.amount.has_point and found.is_noise:
        return "noise: chance alone can explain it"
    if found.is_noise:
        return "cannot be told from nothing"
    worse = (found.amount.high or found.amount.value or 0.0) < 0
    return "made the value smaller" if worse else "made the value larger"


def why_different(found: BusinessCase) -> str:
    """Say how the gap between plan and value to date came about; empty if it is not known."""
    if not found.reasons:
        return ""
    parts = [
        f"{'more' if (one.value or 0.0) > 0 else 'less'} by {_size(one)} for {REASONS[reason]}"
        for reason, one in found.reasons
    ]
    ends = ", where only a range is known taken at its best end" if found.is_best_end else ""
    return f"Against the plan for the same days{ends}: {words.listing(parts)}."


def _size(found: Figure) -> str:
    return words.number(abs(found.value or 0.0), "amount", found.currency, rough=True)
