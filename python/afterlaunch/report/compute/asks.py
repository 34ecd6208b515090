"""What is asked of people, derived from where each model stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from afterlaunch.report.compute.money import under_case
from afterlaunch.report.compute.slas import UNCLEAR, standing_of
from afterlaunch.report.page import Ask, ModelSection
from afterlaunch.report.parts import SlaLine

# What is broken now gets two weeks, what needs preparation gets until the next report.
DAYS_TO_DECIDE = 14
DAYS_TO_PREPARE = 30

DAYS = {
    "decide_refresh": DAYS_TO_DECIDE,
    "name_owner": DAYS_TO_DECIDE,
    "explain_gap": DAYS_TO_PREPARE,
    "add_controls": DAYS_TO_PREPARE,
    "look_closer": DAYS_TO_PREPARE,
    "agree_sla": DAYS_TO_PREPARE,
}
NEEDS_CONTROLS = ("control_estimate", "bounds")


def asks_of(model: ModelSection, as_of: date, addressee: str) -> tuple[Ask, ...]:
    """Asks about one model, most urgent kind first."""
    found: list[Ask] = []

    def ask(kind: str, sla: SlaLine | None = None) -> None:
        due = as_of + timedelta(days=DAYS[kind])
        found.append(Ask(kind, model.name, due, addressee, sla, None))

    if model.is_unowned:
        ask("name_owner")
    for line in model.slas:
        state = standing_of(line)
        if state == "breach":
            ask("decide_refresh", line)
        elif state == "at_risk":
            ask("look_closer", line)
        elif state == UNCLEAR and can_be_helped(line):
            ask("add_controls", line)
    if under_case(model.money):
        due = as_of + timedelta(days=DAYS["explain_gap"])
        figure = model.money.realised_vs_case
        found.append(Ask("explain_gap", model.name, due, addressee, None, figure))
    if not model.slas:
        ask("agree_sla")
    return in_order(found)


def can_be_helped(line: SlaLine) -> bool:
    """Whether more controls would settle it, rather than waiting for outcomes."""
    return not line.figure.provisional and line.figure.evidence in NEEDS_CONTROLS


def in_order(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """Sort by urgency of kind, then model and SLA."""
    kinds = tuple(DAYS)

    def urgency(ask: Ask) -> tuple[int, str, str, str]:
        sla = ask.sla
        return (
            kinds.index(ask.kind),
            ask.model_name,
            sla.sla_id if sla else "",
            sla.segment if sla else "",
        )

    return tuple(sorted(asks, key=urgency))
