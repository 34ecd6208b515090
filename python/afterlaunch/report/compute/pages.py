"""The pages of one month: one per owner, and the company's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from afterlaunch.report.compute.accounts import findings, unanswered
from afterlaunch.report.compute.asks import asks_of, in_order
from afterlaunch.report.compute.incidents import incidents
from afterlaunch.report.compute.intake import intake
from afterlaunch.report.compute.models import holdings, model_sections
from afterlaunch.report.compute.months import is_complete
from afterlaunch.report.compute.records import ALL, Records, month_end
from afterlaunch.report.compute.refreshes import asks as refresh_asks
from afterlaunch.report.compute.refreshes import paces, refreshes, without_opened
from afterlaunch.report.compute.slas import UNCLEAR, costliest
from afterlaunch.report.compute.trends import value_or_rate_trend
from afterlaunch.report.page import (
    Ask,
    CompanyPage,
    CompanyTotal,
    FormerModel,
    ModelSection,
    OwnerLine,
    OwnerPage,
    Verdict,
)
from afterlaunch.report.parts import Figure, SlaLine

TOTALS = (
    "decision_value_amount",
    "planned_value_amount",
    "gross_loss_amount",
    "net_loss_amount",
    "forgone_margin_amount",
)


@dataclass(frozen=True)
class Pages:
    """Everything one report month consists of."""

    month: date
    owners: tuple[OwnerPage, ...]
    company: CompanyPage

    @property
    def is_over(self) -> bool:
        """Whether the whole month lies before the end of what is known."""
        return month_end(self.month) <= self.company.as_of


def pages(records: Records) -> Pages:
    """Compute all pages of the month."""
    models = model_sections(records)
    owners = tuple(_owner_page(records, owner, models) for owner in records.owners)
    return Pages(records.month, owners, _company_page(records, models, owners))


def file_name(owner_id: str) -> str:
    """Return a file name for an owner's page that no other owner and no path can collide with.

    Examples
    --------
    >>> file_name("anna.berg")
    'anna.berg.html'
    """
    safe = re.sub(r"[^A-Za-z0-9_.@-]", "_", owner_id)
    is_taken = safe in ("company", "inventory") or safe.startswith(("pack-", "."))
    if safe != owner_id or is_taken:
        safe = re.sub(r"^(\.|pack-)+", "", safe)
        safe = f"{safe}-{hashlib.sha256(owner_id.encode()).hexdigest()[:8]}"
    return f"{safe}.html"


def verdict(models: Sequence[ModelSection]) -> Verdict:
    """Facts of the opening sentence."""
    return Verdict(
        models=len(models),
        breaching=_worst(models, "breach"),
        at_risk=_worst([model for model in models if model.standing == "at_risk"], "at_risk"),
        standings=tuple(model.standing for model in models),
        unowned=sum(model.is_unowned for model in models),
    )


def _worst(models: Sequence[ModelSection], state: str) -> tuple[SlaLine, ...]:
    """Return the costliest line of every model in a state, costliest model first."""
    found = [lines[0] for model in models if (lines := costliest(model.slas, state))]
    return tuple(sorted(found, key=lambda line: (-(line.excess or 0.0), line.model_name)))


def _owner_page(
    records: Records, owner: dict[str, Any], models: tuple[ModelSection, ...]
) -> OwnerPage:
    owner_id = owner["owner_id"]
    own = tuple(model for model in models if model.owner_id == owner_id)
    reports = {row["owner_id"] for row in records.owners if row["manager_owner_id"] == owner_id}
    team = tuple(m for m in models if m.owner_id in reports and m.owner_id != owner_id)
    orphans = tuple(m for m in models if m.is_unowned and _answers(records, m) == owner_id)
    answered = {model.model_id for model in own + orphans}
    asks: list[Ask] = []
    for model in own + orphans:
        asks.extend(asks_of(model, records.as_of, owner["name"]))
    cases = refreshes(records)
    asks = without_opened(asks, cases)
    asks += refresh_asks(one for one in cases if one.acts_owner_id == owner_id)
    return OwnerPage(
        owner_id=owner_id,
        owner_name=owner["name"],
        owner_email=owner["email"] or "",
        business_unit=owner["business_unit"] or "",
        month=records.month,
        as_of=records.as_of,
        verdict=verdict(own),
        models=own,
        former=_former(records, owner_id, models),
        team=team + orphans,
        incidents=tuple(one for one in incidents(records) if one.model_id in answered),
        refreshes=tuple(
            one for one in cases if one.model_id in answered or one.acts_owner_id == owner_id
        ),
        paces=paces(records, own),
        intake=intake(records),
        asks=in_order(asks),
    )


def _answers(records: Records, model: ModelSection) -> str:
    """Id of the owner; for a model without one, of the last owner's manager."""
    if not model.is_unowned:
        return model.owner_id
    managers = {row["owner_id"]: row["manager_owner_id"] for row in records.owners}
    named = [one for one in model.earlier_owners if one.owner_id in managers]
    if not named:
        return ""
    last = max(named, key=lambda one: (one.last_month, one.owner_id)).owner_id
    return managers[last] or last


def _former(
    records: Records, owner_id: str, models: tuple[ModelSection, ...]
) -> tuple[FormerModel, ...]:
    return tuple(
        FormerModel(model.name, held, model.owner_name)
        for model in models
        if model.owner_id != owner_id
        for held in holdings(records, model.model_id)
        if held.owner_id == owner_id
    )


def _company_page(
    records: Records, models: tuple[ModelSection, ...], owners: tuple[OwnerPage, ...]
) -> CompanyPage:
    judged = [line for model in models for line in model.slas if line.state != UNCLEAR]
    names = records.owner_names()
    asks = [
        ask
        for model in models
        for ask in asks_of(model, records.as_of, names.get(_answers(records, model), ""))
    ]
    cases = refreshes(records)
    asks = [*without_opened(asks, cases), *refresh_asks(cases)]
    value = records.series(ALL, "decision_value_amount")
    return CompanyPage(
        month=records.month,
        as_of=records.as_of,
        verdict=verdict(models),
        models=models,
        owners=tuple(
            OwnerLine(
                owner_id=page.owner_id,
                name=page.owner_name,
                business_unit=page.business_unit,
                models=len(page.models),
                breaches=len(page.verdict.breaching),
                file_name=file_name(page.owner_id),
            )
            for page in owners
        ),
        totals=tuple(_total(records, metric) for metric in TOTALS) if value else (),
        value_trend=value_or_rate_trend(records, ALL, "decision_value_amount", "amount"),
        has_mixed_currencies=len({model.currency for model in models}) > 1,
        judged_slas=len(judged),
        expected_false_breaches=sum(_chance(line) for line in judged),
        unanswered=unanswered(records),
        findings=findings(records),
        incidents=incidents(records),
        refreshes=cases,
        paces=paces(records, models),
        intake=intake(records),
        asks=in_order(asks),
    )


def _chance(line: SlaLine) -> float:
    """Chance that an agreement kept at its very limit shows as missed; none for counted facts."""
    if line.figure.low == line.figure.high:
        return 0.0
    return 1.0 - (line.figure.confidence or 1.0)


def _total(records: Records, metric: str) -> CompanyTotal:
    """Return one company amount in the newest month in which the company's value is complete."""
    value = records.series(ALL, "decision_value_amount")
    month = max((m for m, one in value.items() if is_complete(one)), default=None)
    found = records.series(ALL, metric).get(month) if month else None
    return CompanyTotal(metric, month, found or Figure(unit="amount"))
