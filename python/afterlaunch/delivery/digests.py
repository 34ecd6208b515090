"""What is due now: one digest an owner, of everything that owner has to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterlaunch.delivery import failing as failed_tests
from afterlaunch.delivery.artifacts import SlaTest
from afterlaunch.delivery.channel import Message
from afterlaunch.delivery.company import Company, Owner
from afterlaunch.delivery.failing import TEST, Failing
from afterlaunch.delivery.incidents import (
    NOTHING,
    RESOLVED,
    Incident,
    Occasion,
    as_told,
    due,
    ever_told,
    incident_of,
    told_before,
)
from afterlaunch.delivery.messages import Section, message, section
from afterlaunch.delivery.outbox import Record
from afterlaunch.delivery.refreshes import RefreshCase, due_sections
from afterlaunch.delivery.route import answers_for, recipients

Interval = Callable[[str], timedelta]

URGENCY = tuple(Occasion)


@dataclass(frozen=True)
class Digest:
    """One message to one owner."""

    owner: Owner
    sections: tuple[Section, ...]
    message: Message

    @property
    def items(self) -> tuple[str, ...]:
        """Keys of what it tells."""
        return tuple(one.item for one in self.sections)

    @property
    def asked_by(self) -> dict[str, str]:
        """Days by which something is asked, by what it is asked about."""
        return {incident_of(one.item): one.due.isoformat() for one in self.sections if one.due}


def of_incidents(
    company: Company, incidents: Sequence[Incident], records: Iterable[Record], now: datetime,
    interval: Interval, more: str, cases: Sequence[RefreshCase] = (),
) -> list[Digest]:  # fmt: skip
    """Return the digests that are due, by owner id.

    Parameters
    ----------
    company
        The registers.
    incidents
        All there are, the most important first.
    records
        Digests sent, or tried, before.
    now
        UTC time of this run.
    interval
        Least time between two messages on an incident, by metric.
    more
        The command that shows more.
    cases
        Refresh cases, the next due first.
    """
    kept = tuple(records)
    told, ever = told_before(kept), ever_told(kept)
    resting: dict[str, list[Incident]] = {}
    for incident in incidents:
        if incident.suppressed_by and incident.status != RESOLVED:
            resting.setdefault(incident.suppressed_by, []).append(incident)
    found: list[tuple[Owner, Section]] = []
    for row in incidents:
        wait = interval(row.metric or "")
        actor, _ = answers_for(company, row)
        knew = told.get((actor.owner_id, row.incident_id), NOTHING)
        incident = as_told(row, knew, now, wait)
        for owner in recipients(company, incident, ever.get(incident.incident_id, set())):
            before = told.get((owner.owner_id, incident.incident_id), NOTHING)
            why = due(incident, before, now, wait)
            if why:
                occasion, item = why
                found.append(
                    (
                        owner,
                        section(
                            company, incident, occasion, item, reader=owner,
                            due=before.asked_by if occasion is Occasion.STILL_OPEN else None,
                            suppressed=resting.get(incident.incident_id, ()),
                        ),
                    )
                )  # fmt: skip
    found += due_sections(company, cases, told, ever, now, interval(""))
    return _by_owner(found, more)


def of_tests(
    company: Company, failing: Sequence[Failing], records: Iterable[Record], now: datetime,
    interval: Interval, more: str,
) -> list[Digest]:  # fmt: skip
    """Return the digests that are due on failed tests, by owner id; see `of_incidents`."""
    kept = tuple(records)
    told, ever = told_before(kept), ever_told(kept)
    found: list[tuple[Owner, Section]] = []
    for one in failing:
        owners, _ = failed_tests.readers(company, one)
        if one.status == RESOLVED:
            owners = [owner for owner in owners if owner.owner_id in ever.get(one.incident_id, ())]
        for owner in owners:
            before = told.get((owner.owner_id, one.incident_id), NOTHING)
            why = due(one, before, now, interval(one.test.metric))
            if why:
                occasion, item = why
                part = failed_tests.failing_section(company, one, occasion, item, owner)
                found.append((owner, part))
    return _by_owner(found, more)


def opening(test: SlaTest, records: Iterable[Record]) -> int:
    """Return how often a failed test came back, going by what was told of it.

    While it passes, that is the number of the opening whose end is, or was, to be told.
    """
    matter_id = f"{TEST}{test.name}"
    items = {item for one in records for item in one.about if incident_of(item) == matter_id}
    over = sum(f"/{Occasion.RESOLVED}/" in item for item in items)
    has_begun = any(item.startswith(f"{matter_id}/{over}/") for item in items)
    return over if test.failures or has_begun else max(over - 1, 0)


def _by_owner(found: Sequence[tuple[Owner, Section]], more: str) -> list[Digest]:
    owners = {owner.owner_id: owner for owner, _ in found}
    made = []
    for owner_id in sorted(owners):
        sections = sorted(
            (part for owner, part in found if owner.owner_id == owner_id),
            key=lambda part: URGENCY.index(part.occasion),
        )
        owner = owners[owner_id]
        made.append(Digest(owner, tuple(sections), message(owner, sections, more)))
    return made
