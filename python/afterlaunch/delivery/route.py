"""Whom a message goes to."""

from __future__ import annotations

from collections.abc import Iterable

from afterlaunch.delivery.company import Company, Owner
from afterlaunch.delivery.incidents import ESCALATED, RESOLVED, Incident


def answers_for(company: Company, incident: Incident) -> tuple[Owner, bool]:
    """Return who is to act on an incident, and whether that is its owner.

    What nobody answers for goes to the manager of whom the register names, or named last, then to
    the default owner.
    """
    owner = company.owners.get(incident.owner_id_now)
    if owner:
        return owner, True
    last = company.named_last(incident.model_id, incident.evaluated_on)
    manager = company.owners.get(last.manager_owner_id) if last else None
    return manager or company.default_owner, False


def recipients(company: Company, incident: Incident, told: Iterable[str]) -> list[Owner]:
    """Return everybody an incident concerns now.

    Parameters
    ----------
    company
        The registers.
    incident
        As it stands.
    told
        Ids of those who were told of it before; they hear of its end, and nobody else does.
    """
    if incident.status == RESOLVED:
        return [company.owners[one] for one in sorted(told) if one in company.owners]
    everybody = told_at_worst(company, incident)
    return everybody if incident.status == ESCALATED else everybody[:1]


def told_at_worst(company: Company, incident: Incident) -> list[Owner]:
    """Return who is to act on an incident, then the manager it is escalated to, if there is one."""
    first, _ = answers_for(company, incident)
    manager = company.owners.get(first.manager_owner_id)
    return [first, manager] if manager and manager != first else [first]
