"""Which incidents there are, and which of them are due to be told to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from afterlaunch.delivery.outbox import Record, State

Query = Callable[[str, Sequence[Any]], list[dict[str, Any]]]

OPEN, ESCALATED, RESOLVED = "open", "escalated", "resolved"


@dataclass(frozen=True)
class Incident:
    """A row of ``marts.fct_incidents``, as far as messages tell it; column names are the mart's."""

    incident_id: str
    kind: str
    model_id: str
    status: str
    began_on: date
    opened_on: date
    acknowledged_on: date | None
    acknowledged_by: str | None
    escalated_on: date | None
    resolved_on: date | None
    reopened_count: int
    sla_id: str | None
    metric: str | None
    segment: str | None
    grain: str | None
    period_start: date | None
    period_end: date | None
    direction: str | None
    value: float | None
    lower: float | None
    upper: float | None
    confidence: float | None
    breach_at: float | None
    unit: str | None
    currency_code: str | None
    agreed_by: str | None
    agreed_on: date | None
    sla_count: int
    segments: str | None
    suppressed_by: str | None
    cost_amount: Decimal | None
    cost_per_day_amount: Decimal | None
    cost_currency_code: str | None
    owner_id_now: str
    cause_note: str | None
    evaluated_on: date


COLUMNS = tuple(field.name for field in fields(Incident))


class Matter(Protocol):
    """What can be told: an incident, or a failed test of dbt where no incident can be read."""

    @property
    def incident_id(self) -> str:
        """What names it for good."""

    @property
    def status(self) -> str:
        """``open``, ``acknowledged``, ``escalated`` or ``resolved``."""

    @property
    def reopened_count(self) -> int:
        """How often it came back."""

    @property
    def suppressed_by(self) -> str | None:
        """What it rests on."""

    @property
    def escalated_on(self) -> date | None:
        """When it was escalated last."""


class Occasion(StrEnum):
    """Why a message is due."""

    NEW = "new"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    STILL_OPEN = "still_open"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Told:
    """What one owner was told, or may have been told, of one incident.

    Parameters
    ----------
    items
        When each was claimed, by key.
    asked_by
        The day by which something was last asked for.
    """

    items: Mapping[str, datetime]
    asked_by: date | None

    def of(self, matter: Matter) -> dict[str, datetime]:
        """Return what was told since it was opened last."""
        beginning = f"{matter.incident_id}/{matter.reopened_count}/"
        return {item: at for item, at in self.items.items() if item.startswith(beginning)}


NOTHING = Told({}, None)


def read_incidents(query: Query) -> list[Incident]:
    """Read the incidents, the costliest first."""
    sql = (
        f"select {', '.join(COLUMNS)} from marts.fct_incidents"
        " order by cost_amount desc nulls last, opened_on, incident_id"
    )
    return [Incident(**row) for row in query(sql, ())]


def item_key(incident_id: str, opening: int, occasion: Occasion, mark: str = "") -> str:
    """Return the ledger's key of one thing told; `mark` tells apart what can happen twice."""
    return f"{incident_id}/{opening}/{occasion}/{mark}"


def incident_of(item: str) -> str:
    """Return the incident that a key of one thing told is about."""
    return item.rsplit("/", 3)[0]


def told_before(records: Iterable[Record]) -> dict[tuple[str, str], Told]:
    """Return what each owner was told of each incident: by (owner_id, incident_id).

    What may have arrived counts as told; what certainly failed does not.
    """
    found: dict[tuple[str, str], Told] = {}
    for record in sorted(records, key=lambda record: record.claimed_at):
        if record.state is State.PENDING:
            continue
        asked: Mapping[str, str] = record.details.get("asked_by", {})
        for item in record.about:
            key = (record.owner_id, incident_of(item))
            before = found.get(key, NOTHING).items
            day = asked.get(incident_of(item))
            found[key] = Told(
                {**before, item: record.claimed_at}, date.fromisoformat(day) if day else None
            )
    return found


def ever_told(records: Iterable[Record]) -> dict[str, set[str]]:
    """Return who was ever to be told of each incident, whether it arrived or not."""
    found: dict[str, set[str]] = {}
    for record in records:
        for item in record.about:
            found.setdefault(incident_of(item), set()).add(record.owner_id)
    return found


def as_told(
    incident: Incident, owner_was_told: Told, now: datetime, interval: timedelta
) -> Incident:
    """Return an incident as it is to be told: escalated only if its owner knew of it for a while.

    Nobody is called to account for what nobody has told them.
    """
    if incident.status != ESCALATED:
        return incident
    times = owner_was_told.of(incident).values()
    if times and now - min(times) >= interval:
        return incident
    return replace(incident, status=OPEN, escalated_on=None)


def due(
    matter: Matter, told: Told, now: datetime, interval: timedelta
) -> tuple[Occasion, str] | None:
    """Return why one owner is to be told of a matter now, and the key of it; None if not.

    Parameters
    ----------
    matter
        As it stands.
    told
        What this owner was told of it.
    now
        UTC time of this run.
    interval
        Least time between two messages on a matter that goes on.
    """
    of_this_opening = told.of(matter)

    def once(occasion: Occasion, mark: str = "") -> tuple[Occasion, str] | None:
        key = item_key(matter.incident_id, matter.reopened_count, occasion, mark)
        return None if key in told.items else (occasion, key)

    if matter.status == RESOLVED:
        return once(Occasion.RESOLVED)
    if matter.suppressed_by:
        return None
    if matter.status == ESCALATED:
        escalation = once(Occasion.ESCALATED, str(matter.escalated_on))
        if escalation:
            return escalation
    if not of_this_opening:
        return once(Occasion.REOPENED if told.items else Occasion.NEW)
    if now - max(of_this_opening.values()) < interval:
        return None
    return once(Occasion.STILL_OPEN, f"{len(of_this_opening)}")
