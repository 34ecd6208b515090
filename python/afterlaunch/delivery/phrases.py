"""What a message says of one incident: each line answers one question, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from afterlaunch.delivery.company import Company, Owner
from afterlaunch.delivery.incidents import Incident, Occasion
from afterlaunch.report import sentences, words
from afterlaunch.report.parts import Figure, SlaLine

BREACH, INVESTIGATION, INTAKE = "breach", "investigation", "intake"
ALL = "(all)"

# As the report asks: what is broken gets two weeks, what needs a closer look gets until the next
# report. What nobody has taken up is asked for within a week.
DAYS_TO_DECIDE = 14
DAYS_TO_LOOK = 30
DAYS_TO_STEP_IN = 7

TITLES: Mapping[str, Mapping[Occasion, str]] = {
    BREACH: {
        Occasion.NEW: "{model} misses what was agreed",
        Occasion.REOPENED: "Again: {model} misses what was agreed",
        Occasion.ESCALATED: "Escalated: {model} misses what was agreed",
        Occasion.STILL_OPEN: "Still open: {model} misses what was agreed",
        Occasion.RESOLVED: "Resolved: {model} no longer misses what was agreed",
    },
    INVESTIGATION: {
        Occasion.NEW: "Please look into {model}: it may have got worse",
        Occasion.REOPENED: "Again: please look into {model}, it may have got worse",
        Occasion.ESCALATED: "Escalated: nobody has looked into {model} yet",
        Occasion.STILL_OPEN: "Still open: please look into {model}",
        Occasion.RESOLVED: "Resolved: no sign any more that {model} got worse",
    },
    INTAKE: {
        Occasion.NEW: "Data of {model} do not arrive as they should",
        Occasion.REOPENED: "Again: data of {model} do not arrive as they should",
        Occasion.ESCALATED: "Escalated: data of {model} do not arrive as they should",
        Occasion.STILL_OPEN: "Still open: data of {model} do not arrive as they should",
        Occasion.RESOLVED: "Resolved: data of {model} arrive again",
    },
}

ASKS = {
    BREACH: "say what will mend it: a refresh (if no case is open yet) or something else",
    INVESTIGATION: "look at the cases behind it, and say whether it is real",
    INTAKE: "find out what is wrong with the data, and have it delivered again",
}


def model_name(company: Company, incident: Incident) -> str:
    """Return the model's name; what is wrong with a raw table concerns all models."""
    if incident.model_id == ALL:
        return "all models"
    return company.model(incident.model_id).name


def title(company: Company, incident: Incident, occasion: Occasion) -> str:
    """Say in one line what the matter is."""
    return TITLES[incident.kind][occasion].format(model=model_name(company, incident))


def what_happened(company: Company, incident: Incident, occasion: Occasion) -> str:
    """Say what was measured and what was agreed."""
    if incident.kind == INTAKE and incident.sla_id is None:
        return incident.cause_note or ""
    if incident.value is None and incident.lower is None and incident.upper is None:
        line = _line(company, incident)
        name = words.metric(line.metric, line.adverse_word)
        when = words.period(line.grain, line.period_start, line.period_end)
        return f"{name} of {line.model_name} may be worse than agreed ({when})."
    found = sentences.breach(_line(company, incident))
    if occasion is Occasion.RESOLVED:
        return f"In its last bad period: {found}."
    if incident.kind == INVESTIGATION:
        return f"It looks as if {found}."
    return f"{found}."


def in_money(incident: Incident, occasion: Occasion) -> str:
    """Say what it cost, at most."""
    if incident.cost_amount is None:
        return "Not known in money."
    if occasion is Occasion.RESOLVED:
        return f"At most {_money(incident, incident.cost_amount)} in all."
    said = f"At most {_money(incident, incident.cost_amount)} so far"
    if incident.cost_per_day_amount:
        said += f", and at most {_money(incident, incident.cost_per_day_amount)} every further day"
    return f"{said}."


def since_when(incident: Incident, occasion: Occasion) -> str:
    """Say when it began, when it was first seen, and when it ended."""
    said = f"{words.day(incident.began_on)}; first seen on {words.day(incident.opened_on)}"
    if occasion is Occasion.RESOLVED and incident.resolved_on:
        return f"{said}, over on {words.day(incident.resolved_on)}."
    if incident.reopened_count:
        times = f", {incident.reopened_count} times by now" if incident.reopened_count > 1 else ""
        return f"{said}. It was over and has come back{times}."
    return f"{said}."


def agreed(company: Company, incident: Incident) -> str:
    """Say the agreed number, who agreed on it and when."""
    if incident.sla_id is None or incident.breach_at is None:
        return "Nothing was agreed on this: it is a limit that every table has to keep."
    said = sentences.agreed_number(_line(company, incident))
    if incident.agreed_by:
        said += f", agreed by {company.name_of(incident.agreed_by)}"
    if incident.agreed_on:
        said += f" on {words.day(incident.agreed_on)}"
    if incident.sla_count > 1:
        others = words.count(incident.sla_count - 1, "more agreement")
        said += f". This stands for {others} with the same cause"
    return f"{said}."


def how_sure(company: Company, incident: Incident, occasion: Occasion) -> str:
    """Say how far the evidence goes."""
    if incident.kind == INVESTIGATION:
        return "This is a sign, not a proof: too few cases are in for a verdict."
    edge = incident.upper if incident.direction == "floor" else incident.lower
    if edge is None or edge == incident.value:
        return "This was counted, not estimated."
    if incident.breach_at is None or incident.confidence is None:
        return ""
    floor = incident.direction == "floor"
    unit, currency = incident.unit or "", incident.currency_code or ""
    limit = words.number(edge, unit, currency, rough=True)
    bound, side = ("at most", "below") if floor else ("at least", "above")
    sure = words.percent(incident.confidence)
    tense = "was" if occasion is Occasion.RESOLVED else "is"
    return (
        f"We can be {sure} sure that chance does not explain it: the true figure {tense} {bound} "
        f"{limit}, {side} the agreed {words.number(incident.breach_at, unit, currency)}."
    )


def asked(incident: Incident, occasion: Occasion, actor: Owner, is_owner: bool) -> str:
    """Say what is asked of whom; the day is said apart."""
    if occasion is Occasion.RESOLVED:
        return "Nothing."
    first = "" if is_owner or incident.model_id == ALL else "name who answers for it, and "
    return f"{actor.name}: {first}{ASKS[incident.kind]}"


def asked_by(company: Company, incident: Incident, occasion: Occasion) -> date:
    """Return the day by which it is asked."""
    if occasion is Occasion.ESCALATED:
        days = DAYS_TO_STEP_IN
    elif incident.kind == INVESTIGATION:
        days = DAYS_TO_LOOK
    else:
        days = company.model(incident.model_id).days_to_decide or DAYS_TO_DECIDE
    return incident.evaluated_on + timedelta(days=days)


def taken_up(company: Company, incident: Incident, occasion: Occasion) -> str:
    """Say who has taken it up; empty if that is no news."""
    on = words.day(incident.acknowledged_on) if incident.acknowledged_on else ""
    who = company.name_of(incident.acknowledged_by or "")
    if occasion is Occasion.ESCALATED:
        if on:
            return f"{who} took it up on {on}; since then it was missed once more."
        return f"Nobody has taken it up since {words.day(incident.opened_on)}."
    return f"{who} took it up on {on}." if on and occasion is Occasion.STILL_OPEN else ""


def _money(incident: Incident, amount: Decimal) -> str:
    currency = incident.cost_currency_code or ""
    return words.number(float(amount), "amount", currency, rough=True)


def _line(company: Company, incident: Incident) -> SlaLine:
    """Return the agreement that speaks for the incident, as the report knows it."""
    model = company.model(incident.model_id)
    return SlaLine(
        sla_id=incident.sla_id or "",
        model_name=model_name(company, incident),
        adverse_word=model.adverse_word,
        good_word=model.good_word,
        metric=incident.metric or "",
        segment=incident.segment or ALL,
        direction=incident.direction or "floor",
        grain=incident.grain or "month",
        period_start=incident.period_start or incident.began_on,
        period_end=incident.period_end or incident.evaluated_on,
        state="breach",
        is_waived=False,
        figure=Figure(
            unit=incident.unit or "",
            value=incident.value,
            low=incident.lower,
            high=incident.upper,
            currency=incident.currency_code or "",
            evidence="bounds" if incident.value is None else "observed",
        ),
        warn_at=None,
        breach_at=incident.breach_at or 0.0,
        harmful_at=None,
        excess=None,
        excess_currency=incident.currency_code or "",
        agreed_by="",
        agreed_on=None,
        missing_evidence="",
        cases_needed=None,
        caught_controls_needed=None,
        weeks_needed=None,
        labels_due_on=None,
        breached_since=None,
        unclear_since=None,
    )
