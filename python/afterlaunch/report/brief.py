"""An owner's month in short: the page's facts and sentences, in the order a mail tells them."""

from __future__ import annotations

from dataclasses import dataclass

from afterlaunch.report import explained, sentences, shortfall, words
from afterlaunch.report.accounts import ValueChange
from afterlaunch.report.page import Ask, ModelSection, OwnerPage, Verdict
from afterlaunch.report.parts import Side, SlaLine, Trend


@dataclass(frozen=True)
class Fact:
    """One thing to know, under its name."""

    name: str
    text: str


@dataclass(frozen=True)
class ModelBrief:
    """One model: where it stands, then what there is to know about it."""

    name: str
    standing: str
    shown: str
    findings: tuple[Fact, ...]
    money: tuple[Fact, ...]
    sides: tuple[Fact, ...]
    agreements: tuple[Fact, ...]
    changes: tuple[tuple[str, tuple[Fact, ...]], ...]
    case: str
    trends: tuple[Trend, ...]
    adverse_word: str


@dataclass(frozen=True)
class Brief:
    """Everything a mail says."""

    subject: str
    opening: tuple[str, ...]
    asks: tuple[str, ...]
    models: tuple[ModelBrief, ...]
    team: tuple[Fact, ...]
    former: tuple[Fact, ...]


def brief(page: OwnerPage) -> Brief:
    """Say in short what a page says."""
    opening = (sentences.verdict(page.verdict, "your"), sentences.others(page.verdict))
    asked = len(page.asks)
    asks = f"; {words.count(asked, 'thing is', 'things are')} asked of you" if asked else ""
    return Brief(
        subject=f"AI models, {words.month(page.month)}: {headline(page.verdict)}{asks}",
        opening=tuple(one for one in opening if one),
        asks=tuple(map(_ask, page.asks)),
        models=tuple(map(_model, page.models)),
        team=tuple(map(_glance, page.team)),
        former=tuple(
            Fact(
                one.name,
                f"{words.months(one.holding.first_month, one.holding.last_month)};"
                f" {one.current_owner or 'nobody'} answers for it now.",
            )
            for one in page.former
        ),
    )


def headline(found: Verdict) -> str:
    """Return the verdict in the few words a list of mails has room for."""
    if not found.models:
        return "those of your team"
    for state in words.STATES:
        if counted := found.standings.count(state):
            break
    return HEADLINES[state].format(f"{counted} of {found.models}")


HEADLINES = {
    "breach": "{} missing what was agreed",
    "waived": "{} missing what was agreed (waived)",
    "at_risk": "{} at risk",
    "not_enough_evidence": "{} without enough evidence",
    "ok": "{} keeping what was agreed",
    "none_agreed": "{} with nothing agreed",
}


def _ask(found: Ask) -> str:
    return f"{sentences.ask(found)} By {words.day(found.due_on)}."


def _model(model: ModelSection) -> ModelBrief:
    return ModelBrief(
        name=model.name,
        standing=model.standing,
        shown=sentences.shown(model),
        findings=tuple(
            Fact(
                explained.finding(one) + (f", {words.month(one.period)}" if one.period else ""),
                explained.dated(one.note),
            )
            for one in model.findings
        ),
        money=_money(model) if model.shown_month else (),
        sides=tuple(
            _side(side, model.adverse_word)
            for side in (*model.detection, *model.false_declines)
            if model.shown_month
        ),
        agreements=tuple(map(_agreement, model.slas)),
        changes=tuple(_change(one, model.adverse_word) for one in model.changes),
        case=_case(model),
        trends=model.trends,
        adverse_word=model.adverse_word,
    )


def _money(model: ModelSection) -> tuple[Fact, ...]:
    money = model.money
    loss = words.figure(money.net_loss)
    if not money.net_loss_bps.is_missing:
        loss += f", {words.point(money.net_loss_bps)} of what was approved"
    found = [
        Fact("Decision value", f"{words.figure(money.decision_value)}; "
             f"{sentences.against_plan(model)}"),
        Fact("Loss after recoveries", loss),
        Fact("Margin lost on wrong declines", words.figure(money.forgone_margin)),
    ]  # fmt: skip
    if not money.false_decline_cost.is_missing:
        found.append(Fact("Wrong declines in all", words.figure(money.false_decline_cost)))
    if not money.realised_vs_case.is_missing:
        found.append(
            Fact("Value to date against business case", words.figure(money.realised_vs_case))
        )
    return tuple(found)


def _side(side: Side, adverse: str) -> Fact:
    text = f"{words.figure(side.now)}, {words.EVIDENCE[side.now.evidence]}"
    for one in side.changes:
        before = f"{one.months_before} months before ({words.point(one.earlier)})"
        text += f"; against {before}: {sentences.change(one)}"
    return Fact(words.metric(side.metric, adverse), text)


def _agreement(line: SlaLine) -> Fact:
    state = "waived" if line.state == "breach" and line.is_waived else line.state
    if line.state == "breach":
        text = sentences.breach(line)
        if line.breached_since and line.breached_since < line.period_start:
            text += f"; missed since {words.month(line.breached_since)}"
    else:
        scope = "" if line.segment == "(all)" else f", only {sentences.segment(line)}"
        when = words.period(line.grain, line.period_start, line.period_end)
        text = (
            f"{words.metric(line.metric, line.adverse_word)}{scope}: {words.figure(line.figure)},"
            f" {when}, where {sentences.agreed_number(line)} was agreed"
        )
        if line.state == "not_enough_evidence" and line.missing_evidence:
            text += f"; {shortfall.lacking(line)}"
    if line.agreed_by:
        on = f" on {words.day(line.agreed_on)}" if line.agreed_on else ""
        text += f". Agreed by {line.agreed_by}{on}"
    return Fact(words.STATES[state], f"{text}.")


def _change(found: ValueChange, adverse: str) -> tuple[str, tuple[Fact, ...]]:
    if not found.change.has_point:
        return f"{explained.change(found)} Too little is known to say why.", ()
    told = tuple(
        Fact(explained.cause(bar, adverse), words.figure(bar.amount))
        for bar in found.bars
        if not bar.is_noise
    )
    return f"{explained.change(found)}{' What chance does not explain:' if told else ''}", told


def _case(model: ModelSection) -> str:
    if model.case is None:
        return ""
    verdict = explained.RECOMMENDATIONS[model.case.recommendation]
    return f"{verdict}. {explained.dated(model.case.reason)}"


def _glance(model: ModelSection) -> Fact:
    who = "nobody answers for it" if model.is_unowned else model.owner_name
    value = words.figure(model.money.decision_value)
    month = f" in {words.month(model.shown_month)}" if model.shown_month else ""
    standing = words.STATES[model.standing]
    return Fact(f"{model.name} ({who})", f"{standing}; decision value{month} {value}.")
