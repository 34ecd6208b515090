"""What is asked of people, derived from where each model stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from afterlaunch.report.compute.money import under_case
from afterlaunch.report.compute.slas import UNCLEAR, costliest
from afterlaunch.report.page import Ask, ModelSection
from afterlaunch.report.parts import Figure, SlaLine

# What is broken now gets two weeks, what needs preparation gets until the next report.
DAYS_TO_DECIDE = 14
DAYS_TO_PREPARE = 30

DAYS = {
    "refresh_step": DAYS_TO_DECIDE,
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

    def ask(kind: str, slas: tuple[SlaLine, ...] = (), figure: Figure | None = None) -> None:
        due = as_of + timedelta(days=DAYS[kind])
        found.append(Ask(kind, model.name, due, addressee, slas, figure))

    if model.is_unowned:
        ask("name_owner")
    helped = tuple(line for line in model.slas if line.state == UNCLEAR and can_be_helped(line))
    for kind, slas in (
        ("decide_refresh", costliest(model.slas, "breach")),
        ("look_closer", costliest(model.slas, "at_risk")),
        ("add_controls", helped),
    ):
        if slas:
            ask(kind, slas)
    if under_case(model.money):
        ask("explain_gap", figure=model.money.realised_vs_case)
    if not model.slas:
        ask("agree_sla")
    return in_order(found)


def can_be_helped(line: SlaLine) -> bool:
    """Whether more controls would settle it, rather than waiting for outcomes."""
    return not line.figure.provisional and line.figure.evidence in NEEDS_CONTROLS


def in_order(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """Sort by urgency of kind, then model."""
    kinds = tuple(DAYS)

    def urgency(ask: Ask) -> tuple[int, str]:
        return (kinds.index(ask.kind), ask.model_name)

    return tuple(sorted(asks, key=urgency))
