"""Take up an incident, on record."""

from __future__ import annotations

from afterlaunch import ledger
from afterlaunch.delivery.company import read_company
from afterlaunch.errors import AfterlaunchError
from afterlaunch.warehouse import query
from afterlaunch.workspace import Workspace

ACKNOWLEDGED = "incident_acknowledged"


def take_up(workspace: Workspace, incident_id: str, owner_id: str, note: str) -> str:
    """Record that an owner takes up an incident, and return the hash of the event.

    Raises
    ------
    AfterlaunchError
        If there is no such incident or owner, or the incident is over.
    """
    company = read_company(workspace)
    if owner_id not in company.owners:
        raise AfterlaunchError(
            f"{owner_id} is not in registers/owners.csv",
            mend=f"name one of: {', '.join(sorted(company.owners))}",
        )
    standing = {
        row["incident_id"]: row["status"]
        for row in query(workspace, "select incident_id, status from marts.fct_incidents")
    }
    taken = sorted(one for one, status in standing.items() if status != "resolved")
    if incident_id not in taken:
        why = "is over" if incident_id in standing else "is not in marts.fct_incidents"
        raise AfterlaunchError(
            f"incident {incident_id} {why}",
            mend=f"name one of: {', '.join(taken)}" if taken else "nothing is open",
        )
    subject = f"incident:{incident_id}"
    number = 1 + sum(
        event["kind"] == ACKNOWLEDGED and event["subject"] == subject
        for event in ledger.events(workspace.ledger)
    )
    at = ledger.now()
    return ledger.append(
        workspace.ledger,
        event_id=f"{ACKNOWLEDGED}:{incident_id}:{number}",
        occurred_at=at,
        recorded_at=at,
        actor=owner_id,
        kind=ACKNOWLEDGED,
        subject=subject,
        payload={"note": note},
    )
