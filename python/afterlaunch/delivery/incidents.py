"""Which incidents there are, and which of them are due to be told to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from afterlaunch.delivery.outbox import Record, State

Query = Callable[[str, Sequence[Any]], list[dict[str, Any]]]

RESOLVED, ESCALATED = "resolved", "escalated"


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
    occasions
        With the number of the opening each was about.
    last
        When the last of it was claimed.
    asked_by
        The day by which something was last asked for.
    """

    occasions: tuple[tuple[Occasion, int], ...]
    last: datetime
    asked_by: date | None


def read_incidents(query: Query) -> list[Incident]:
    """Read the incidents, the costliest first."""
    sql = (
        f"select {', '.join(COLUMNS)} from marts.fct_incidents"
        " order by cost_amount desc nulls last, opened_on, incident_id"
    )
    return [Incident(**row) for row in query(sql, ())]


def item_key(incident_id: str, occasion: Occasion, opening: int, number: int = 0) -> str:
    """Return the ledger's key of one thing told; ``number`` counts the reminders."""
    return f"{incident_id}/{occasion}/{opening}/{number}"


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
            incident_id, occasion, opening, _ = item.rsplit("/", 3)
            key = (record.owner_id, incident_id)
            before = found[key].occasions if key in found else ()
            day = asked.get(incident_id)
            found[key] = Told(
                (*before, (Occasion(occasion), int(opening))),
                record.claimed_at,
                date.fromisoformat(day) if day else None,
            )
    return found


def opened_to(records: Iterable[Record]) -> dict[str, set[str]]:
    """Return who was ever to be told of each incident, whether it arrived or not."""
    found: dict[str, set[str]] = {}
    for record in records:
        for item in record.about:
            found.setdefault(item.rsplit("/", 3)[0], set()).add(record.owner_id)
    return found


def due(
    incident: Incident, told: Told | None, now: datetime, interval: timedelta
) -> tuple[Occasion, str] | None:
    """Return why one owner is to be told of an incident now, and the key of it; None if not.

    Parameters
    ----------
    incident
        As it stands.
    told
        What this owner was told of it.
    now
        UTC time of this run.
    interval
        Least time between two messages on an incident that goes on.
    """
    opening = incident.reopened_count
    of_this_opening = (
        {one for one, number in told.occasions if number == opening} if told else set()
    )

    def once(occasion: Occasion) -> tuple[Occasion, str] | None:
        if occasion in of_this_opening:
            return None
        return occasion, item_key(incident.incident_id, occasion, opening)

    if incident.status == RESOLVED:
        return once(Occasion.RESOLVED)
    if incident.suppressed_by:
        return None
    if incident.status == ESCALATED and Occasion.ESCALATED not in of_this_opening:
        return once(Occasion.ESCALATED)
    if told is None or not of_this_opening:
        return once(Occasion.REOPENED if told else Occasion.NEW)
    if now - told.last < interval:
        return None
    reminders = sum(
        one is Occasion.STILL_OPEN and number == opening for one, number in told.occasions
    )
    key = item_key(incident.incident_id, Occasion.STILL_OPEN, opening, reminders + 1)
    return Occasion.STILL_OPEN, key
