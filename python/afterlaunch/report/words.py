"""Numbers and states in plain words; the only place where a page's language is made."""

from __future__ import annotations

from datetime import date
from math import floor, log10

from afterlaunch.report.parts import Figure

# No-break space: a number and its unit stay on one line.
SP = "\u00a0"
MINUS = "\u2212"

STATES = {
    "breach": "Misses what was agreed",
    "waived": "Misses what was agreed (waived)",
    "at_risk": "At risk",
    "not_enough_evidence": "Not enough evidence",
    "ok": "Keeps what was agreed",
    "none_agreed": "Nothing agreed",
}

METRICS = {
    "detection_rate_count": "Share of {adverse} cases stopped",
    "detection_rate_value": "Share of {adverse} stopped by value",
    "false_decline_rate_count": "Good cases wrongly declined",
    "false_decline_rate_value": "Good value wrongly declined",
    "decline_error_share": "Share of declines that were wrong",
    "false_positive_ratio": "Good cases declined for each {adverse} case stopped",
    "decision_value_amount": "Decision value",
    "planned_value_amount": "Planned in the business case",
    "gross_loss_amount": "Loss before recoveries",
    "net_loss_amount": "Loss after recoveries",
    "control_cost_amount": "Cost of controls",
    "control_loss_amount": "Loss on controls",
    "gross_loss_bps": "Loss before recoveries per 10,000 approved",
    "net_loss_bps": "Loss after recoveries per 10,000 approved",
    "fraud_value_bps": "{adverse} approved per 10,000 approved",
    "adverse_rate_calendar_count": "Share of cases reported as {adverse} in the month",
    "forgone_margin_amount": "Margin lost on wrong declines",
    "avoided_loss_amount": "Loss avoided",
    "decision_quality_improvement": "Decision value per 1,000 decisions",
    "decision_quality_improvement_at_launch_rate": (
        "Decision value per 1,000 decisions, with {adverse} as frequent as at launch"
    ),
    "review_cost_amount": "Cost of reviews",
    "running_cost_amount": "Running cost",
    "realised_vs_case": "Value to date against business case",
    "freshness_days": "Days since the newest arrival",
    "review_backlog_count": "Reviews still open",
    "label_coverage_rate": "Outcomes known of those due",
    "owner_acceptance_count": "Decisions under an owner who had accepted",
    "owner_acceptance_value": "Value decided under an owner who had accepted",
    "refresh_on_time_rate": "Refreshes closed in time",
    "days_to_detect": "Days from trouble to its first alert",
    "days_to_decide": "Days from opening a refresh to its decision",
    "days_to_deploy": "Days from approval to the new version in use",
    "days_to_benefit": "Days from trouble to the proof that it is mended",
    "cost_of_delay_amount": "Cost of delay of closed refreshes, at most",
    "training_data_age_days": "Age of training data in use, in days",
    "adverse_impact_ratio": "Approvals of the worst-off group against the reference group",
    "false_decline_rate_ratio": "Wrong declines of the worst-off group against the reference group",
    "decision_count": "Decisions",
    "decision_amount": "Amount decided on",
    "approval_rate_count": "Cases approved",
    "approval_rate_value": "Value approved",
    "decline_rate_count": "Cases declined",
    "decline_rate_value": "Value declined",
    "review_rate_count": "Cases sent to review",
    "review_rate_value": "Value sent to review",
    "flag_rate_count": "Cases declined or sent to review by the model",
    "flag_rate_value": "Value declined or sent to review by the model",
}

REFRESH_STATUSES = {
    "opened": "waiting for its evidence",
    "evidence_frozen": "waiting for a decision",
    "approved": "approved",
    "rejected": "rejected",
    "deferred": "deferred",
    "training": "in training",
    "training_failed": "stopped by a failed training",
    "validation": "trained, and waiting for its check",
    "validation_failed": "stopped by its check",
    "validated": "checked, and waiting to be used",
    "deployed": "in use, and waiting for its proof",
    "verified": "proven",
    "reopened": "opened anew, and waiting for a decision",
    "closed": "closed",
}
"""What a refresh case is, in words that follow "it is"."""

BASELINES = {
    "incumbent": "compared with what the previous system decided",
    "approve_all": "compared with approving everything, so this is an upper end",
    "decline_all": "compared with declining everything",
}

EVIDENCE = {
    "observed": "counted",
    "control_estimate": "estimated from controls",
    "bounds": "range only",
    "not_applicable": "no evidence",
}


def metric(key: str, adverse: str = "adverse") -> str:
    """Name of a metric in the model's own words; an unknown key is spelled out."""
    text = METRICS.get(key, key.replace("_", " ")).format(adverse=adverse)
    return text[:1].upper() + text[1:]


def month(day: date) -> str:
    """Month in words.

    Examples
    --------
    >>> month(date(2025, 8, 1))
    'August 2025'
    """
    return f"{day:%B} {day.year}"


def day(value: date) -> str:
    """Day in words.

    Examples
    --------
    >>> day(date(2025, 8, 1)).replace(SP, " ")
    '1 August 2025'
    """
    return f"{value.day}{SP}{value:%B}{SP}{value.year}"


def months(first: date, last: date) -> str:
    """Span of months in words, the year said once if it is one.

    Examples
    --------
    >>> months(date(2025, 6, 1), date(2025, 8, 1))
    'June to August 2025'
    """
    if (first.year, first.month) == (last.year, last.month):
        return month(first)
    start = f"{first:%B}" if first.year == last.year else month(first)
    return f"{start} to {month(last)}"


def period(grain: str, start: date, end: date) -> str:
    """Period of an SLA in words."""
    if grain == "day":
        return day(start)
    if grain == "week":
        return f"week of {day(start)}"
    return months(start, end)


def number(value: float, unit: str, currency: str = "", *, rough: bool = False) -> str:
    """One number for a human; ``rough`` rounds money to three figures.

    Examples
    --------
    >>> number(0.8143, "rate").replace(SP, " ")
    '81.4 %'
    >>> number(12345.6, "amount", "EUR", rough=True).replace(SP, " ")
    'EUR 12,300'
    """
    sign = MINUS if value < 0 else ""
    size = abs(value)
    if unit == "rate":
        return _signed(sign, f"{100 * size:.{_decimals(100 * size)}f}".replace("100.0", "100")) + (
            f"{SP}%"
        )
    if unit == "amount":
        text = f"{_three_figures(size):,.0f}" if rough and size >= 1000 else f"{size:,.0f}"
        return f"{currency}{SP}{_signed(sign, text)}" if currency else _signed(sign, text)
    if unit == "bps":
        return _signed(sign, f"{size:,.{_decimals(size)}f}") + f"{SP}bp"
    if unit == "days":
        return _signed(sign, f"{size:,.0f}") + SP + ("day" if round(size) == 1 else "days")
    if unit == "ratio":
        return _signed(sign, f"{100 * size:.0f}") + f"{SP}%"
    return _signed(sign, f"{size:,.0f}")


def figure(found: Figure) -> str:
    """Point with its range, the bounds, or why there is neither."""
    if found.is_missing:
        return missing(found)
    if not found.has_point:
        return bounds(found)
    return f"{point(found)}{spread(found, brackets=True)}"


def point(found: Figure) -> str:
    """Only the best number, or the words standing for it."""
    if found.value is None or not found.has_point:
        return bounds(found) if found.has_range else missing(found)
    return number(found.value, found.unit, found.currency, rough=_is_estimate(found))


def spread(found: Figure, *, brackets: bool = False) -> str:
    """Return the range beside a point; empty when the figure is exact or has none."""
    if not found.has_point or not _is_estimate(found):
        return ""
    text = _range(found)
    return f" ({text})" if brackets else text


def bounds(found: Figure) -> str:
    """Both ends of a figure of which only a range is known."""
    low, high = found.low or 0.0, found.high or 0.0
    if found.unit == "rate" and low <= 0.0005 and high >= 0.9995:
        return "not known: anything from none to all"
    first = number(low, found.unit, found.currency, rough=True)
    last = number(high, found.unit, "" if low >= 0 else found.currency, rough=True)
    return f"between {first} and {last}"


def missing(found: Figure) -> str:
    """Why there is no number."""
    return "outcomes still to come" if found.provisional else "not known"


def gap(value: float, unit: str, currency: str = "") -> str:
    """Return the size of a difference; rates differ by points, never by percent."""
    if unit == "rate":
        return f"{abs(100 * value):.{_decimals(abs(100 * value))}f}{SP}points"
    return number(abs(value), unit, currency, rough=True)


def percent(share: float) -> str:
    """Return an agreed share without needless decimals.

    Examples
    --------
    >>> percent(0.95).replace(SP, " "), percent(0.975).replace(SP, " ")
    ('95 %', '97.5 %')
    """
    return f"{100 * share:g}{SP}%"


def count(items: int, one: str, many: str | None = None) -> str:
    """Count with its noun.

    Examples
    --------
    >>> count(1, "model"), count(2, "model")
    ('1 model', '2 models')
    """
    return f"{items:,} {one if items == 1 else many or one + 's'}"


def listing(items: list[str]) -> str:
    """Join words with commas and a final "and"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _range(found: Figure) -> str:
    low = number(found.low or 0.0, found.unit, rough=True)
    high = number(found.high or 0.0, found.unit, rough=True)
    if found.unit in ("rate", "bps", "ratio") and MINUS not in low + high:
        return f"{low.split(SP)[0]}\u2013{high}"
    return f"{low} to {high}"


def _is_estimate(found: Figure) -> bool:
    return found.has_range and found.low != found.high


def _signed(sign: str, text: str) -> str:
    # "-0" would be a sign without a number.
    return text if not text.strip("0.,") else sign + text


def _decimals(size: float) -> int:
    return 1 if size >= 1 or size == 0 else 2


def _three_figures(size: float) -> float:
    return round(size, 2 - floor(log10(size)))
