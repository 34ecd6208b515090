"""Whole sentences of a page, made of its facts and the words for them."""

from __future__ import annotations

from dataclasses import replace

from afterlaunch.report import refreshed, words
from afterlaunch.report.page import Ask, ModelSection, Verdict
from afterlaunch.report.parts import Change, Drift, SlaLine

COUNTED = {
    "ok": ("1 keeps it", "{} keep it"),
    "at_risk": ("1 is at risk", "{} are at risk"),
    "waived": ("1 misses it, which has been waived", "{} miss it, which has been waived"),
    "not_enough_evidence": (
        "for 1 the evidence is not enough to say",
        "for {} the evidence is not enough to say",
    ),
    "none_agreed": ("for 1 nothing has been agreed", "for {} nothing has been agreed"),
}


def verdict(found: Verdict, whose: str) -> str:
    """Return the one sentence a page opens with.

    Parameters
    ----------
    whose
        ``your`` or ``the company's``.
    """
    total, missing = found.models, len(found.breaching)
    if total == 0:
        return "You answer for no model this month." if whose == "your" else "There is no model."
    if missing:
        who = (
            f"{whose.capitalize()} only model"
            if total == 1
            else f"{missing} of {whose} {total} models"
        )
        verb = "misses" if missing == 1 else "miss"
        link = ":" if missing == 1 else "; above all,"
        return f"{who} {verb} what was agreed{link} {breach(found.breaching[0])}."
    kept = found.standings.count("ok")
    if kept == total:
        subject = (
            f"{whose.capitalize()} model keeps"
            if total == 1
            else f"All {whose} {total} models keep"
        )
        return f"{subject} what was agreed."
    if total == 1 and found.at_risk:
        return f"{whose.capitalize()} only model is at risk: {breach(found.at_risk[0])}."
    if total == 1:
        return ONE_MODEL[found.standings[0]]
    none = f"None of {whose} {total} models is known to miss what was agreed"
    waived = " without a waiver" if "waived" in found.standings else ""
    nearest = f"; nearest to it, {breach(found.at_risk[0])}" if found.at_risk else ""
    return f"{none}{waived}: {words.listing(_rest(found))}{nearest}."


ONE_MODEL = {
    "not_enough_evidence": (
        "Whether your model keeps what was agreed cannot be said: the evidence is not enough."
    ),
    "waived": "Your model misses what was agreed, and that has been waived for now.",
    "none_agreed": "Nothing has been agreed for your model, so nothing can hold it to account.",
}


def others(found: Verdict) -> str:
    """Say how the models stand that the verdict does not speak of; empty if it names all."""
    if not found.breaching or not _rest(found):
        return ""
    return f"Of the others, {words.listing(_rest(found))}."


def _rest(found: Verdict) -> list[str]:
    counts = {state: found.standings.count(state) for state in COUNTED}
    return [
        one if counts[state] == 1 else many.format(counts[state])
        for state, (one, many) in COUNTED.items()
        if counts[state]
    ]


def tone(found: Verdict) -> str:
    """Worst standing among the models, for the colour of the verdict."""
    return next((state for state in words.STATES if state in found.standings), "none_agreed")


def breach(line: SlaLine) -> str:
    """Say how one SLA is missed, when, and what it cost."""
    found = line.figure
    floor = line.direction == "floor"
    if found.has_point:
        value = words.point(found)
    else:
        end = (found.high if floor else found.low) or 0.0
        edge = words.number(end, found.unit, found.currency, rough=True)
        value = f"at {'most' if floor else 'least'} {edge}"
    agreed = f"where {agreed_number(line)} was agreed"
    scope = "" if line.segment == "(all)" else f" in {segment(line)}"
    when = words.period(line.grain, line.period_start, line.period_end)
    kind = "by value" if line.metric.endswith("_value") else "by number"
    if line.metric.startswith("detection_rate"):
        text = f"{line.model_name} stops {value} of {line.adverse_word}{scope} ({kind}), {agreed}"
    elif line.metric.startswith("false_decline_rate"):
        text = f"{line.model_name} wrongly declines {value} of good cases{scope} ({kind}), {agreed}"
    else:
        name = words.metric(line.metric, line.adverse_word)
        name = name[:1].lower() + name[1:]
        text = f"{line.model_name}{scope} has a {name} of {value}, {agreed}"
    text += f" ({when})"
    if line.excess:
        money = words.number(line.excess, "amount", line.excess_currency, rough=True)
        text += f", which comes to about {money}"
    return text


def segment(line: SlaLine) -> str:
    """Name of the segment an agreement is about."""
    return line.segment.replace("_", " ")


def agreed_number(line: SlaLine) -> str:
    """Return the agreed number with its direction: "at least 80.0 %"."""
    currency = line.figure.currency or line.excess_currency
    edge = words.number(line.breach_at, line.figure.unit, currency)
    return f"{'at least' if line.direction == 'floor' else 'at most'} {edge}"


def excess(line: SlaLine) -> str:
    """Money beyond the agreed number, or why there is none."""
    if line.excess:
        return words.number(line.excess, "amount", line.excess_currency, rough=True)
    if line.state == "not_enough_evidence":
        return "not known"
    return "none" if line.state == "ok" or line.excess is not None else "not in money"


def change(found: Change) -> str:
    """Say how a figure moved, and whether more than its ranges explain."""
    judged = {True: "better", False: "worse", None: ""}[found.is_better]
    if found.difference is None:
        return f"{judged} beyond both ranges" if judged else "the ranges overlap: cannot be told"
    size = words.gap(found.difference, found.earlier.unit, found.earlier.currency)
    now = replace(found.earlier, value=(found.earlier.value or 0.0) + found.difference)
    if not judged or words.point(now) == words.point(found.earlier):
        return "unchanged"
    way = "up" if found.difference > 0 else "down"
    sure = "" if found.beyond_ranges else "; the ranges overlap"
    return f"{way} {size} ({judged}{sure})"


def shown(model: ModelSection) -> str:
    """Say which month the outcome figures are of, and which still wait."""
    waiting = [one.month for one in model.waiting]
    if model.shown_month is None:
        if not waiting:
            return "No decisions have come in yet."
        first = model.waiting[0]
        return (
            f"No month is complete yet: outcomes of {words.month(first.month)} are final"
            f" on {words.day(first.complete_on)}, {model.label_horizon_days} days after its end."
        )
    if model.shown_month == model.report_month:
        return f"Figures of {words.month(model.shown_month)}; its outcomes are complete."
    if not waiting:
        return f"Latest complete month: {words.month(model.shown_month)}; no decisions since."
    return (
        f"Latest complete month: {words.month(model.shown_month)}."
        f" {words.months(waiting[0], waiting[-1])}"
        f" still {'wait' if len(waiting) > 1 else 'waits'} for outcomes."
    )


def against_plan(model: ModelSection) -> str:
    """Say how the month's value stands against the plan."""
    money = model.money
    if money.against_plan == "no_plan":
        return "no business case for this month"
    plan = words.number(money.planned_value.value or 0.0, "amount", model.currency)
    if money.against_plan == "unclear":
        return f"plan {plan}; the evidence cannot tell above from below"
    size = (
        "" if money.plan_gap is None else words.gap(money.plan_gap, "amount", model.currency) + " "
    )
    return f"{size}{money.against_plan} the plan of {plan}"


def drift(found: Drift) -> str:
    """Say what the inputs did, and what that does not mean."""
    if found.month is None:
        return "Inputs have not been compared with a reference yet."
    if not found.tested:
        return "There is too little data, or too short a reference, to compare inputs with."
    confirmed = sum(one.state == "confirmed" for one in found.findings)
    watched = len(found.findings) - confirmed
    if not found.findings:
        rest = "input looks" if found.tested == 1 else "inputs look"
        return f"All {found.tested} tested {rest} as in the reference."
    parts = []
    if confirmed:
        parts.append(f"{confirmed} of {found.tested} inputs clearly look different")
    if watched:
        parts.append(f"{watched} {'has' if watched == 1 else 'have'} begun to")
    return (
        f"{words.listing(parts)}. That inputs look different does not mean that the model got"
        " worse; whether it did is told by what it stops and what it declines, above."
    )


def psi_size(psi: float | None) -> str:
    """Size of a shift in words; the number stands beside it."""
    if psi is None:
        return "not measured"
    return "small" if psi < 0.1 else "moderate" if psi < 0.25 else "large"


def ask(found: Ask) -> str:
    """Say what is to be done about which model."""
    if found.refresh:
        return refreshed.ask(found.refresh)
    names = [_name(line) for line in found.slas]
    if found.kind == "decide_refresh" and found.slas[0].metric == "freshness_days":
        return f"Find out why nothing new arrives for {found.model_name}."
    if found.kind == "decide_refresh":
        text = f"Decide whether to open a refresh: {breach(found.slas[0])}{_since(found.slas[0])}"
        return f"{text}; missed too: {words.listing(names[1:])}." if names[1:] else f"{text}."
    if found.kind == "look_closer":
        return f"Look closer at {found.model_name}: {words.listing(_how_near(found.slas))}."
    if found.kind == "add_controls":
        needed = max((line.cases_needed or 0 for line in found.slas), default=0)
        more = f"about {needed:,} more" if needed else "more"
        return (
            f"Approve {more} controls (cases the model would decline, approved at random) for"
            f" {found.model_name}. They would settle what nobody can judge today:"
            f" {words.listing(names)}."
        )
    if found.kind == "explain_gap" and found.figure is not None:
        return (
            f"Explain why {found.model_name} has returned only {returned(found)} of what its"
            " business case promised to date, or have the case revised."
        )
    return TEXTS[found.kind].format(model=found.model_name)


def _how_near(lines: tuple[SlaLine, ...]) -> list[str]:
    """Say of each figure at risk on which side of its agreed number it stands."""
    said = []
    for line in lines:
        edge = agreed_number(line)
        value = line.figure.value
        turn = 1 if line.direction == "floor" else -1
        if value is not None and turn * (value - line.breach_at) < 0:
            said.append(
                f"{_name(line)} is worse than agreed ({edge}), though chance may explain it"
            )
        else:
            said.append(f"{_name(line)} is close to what was agreed ({edge})")
    return said


TEXTS = {
    "name_owner": "Name an owner for {model}: nobody answers for it.",
    "agree_sla": "Agree what {model} has to keep: without an agreed number nothing can be missed.",
}


def returned(found: Ask) -> str:
    """Share of the plan returned so far, or the most it can be."""
    figure = found.figure
    if figure is None:
        return ""
    if figure.has_point:
        return words.point(figure)
    return f"{words.number(figure.high or 0.0, figure.unit)} at most"


def _name(line: SlaLine) -> str:
    name = words.metric(line.metric, line.adverse_word)
    scope = "" if line.segment == "(all)" else f" in {segment(line)}"
    return name[:1].lower() + name[1:] + scope


def _since(line: SlaLine) -> str:
    """Say since when it is missed, if longer than the period named already."""
    since = line.breached_since
    is_old = since is not None and since < line.period_start
    return f"; missed since {words.month(since)}" if since is not None and is_old else ""
