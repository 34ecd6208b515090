"""Take up an incident, on record."""

from __future__ import annotations

from afterlaunch import ledger
from afterlaunch.accountability import standing
from afterlaunch.cli.named import named_owners
from afterlaunch.delivery.company import read_company
from afterlaunch.errors import AfterlaunchError
from afterlaunch.warehouse import query
from afterlaunch.workspace import Workspace

ACKNOWLEDGED = "incident_acknowledged"


def take_up(workspace: Workspace, incident_id: str, owner_id: str, note: str) -> str:
    """Record that an owner takes up an incident, and return the hash of the event.

    Who may speak for the owner of the model today does so on the owner's behalf.

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
    known = {
        row["incident_id"]: row
        for row in query(workspace, "select incident_id, model_id, status from marts.fct_incidents")
    }
    taken = sorted(one for one, row in known.items() if row["status"] != "resolved")
    if incident_id not in taken:
        why = "is over" if incident_id in known else "is not in marts.fct_incidents"
        raise AfterlaunchError(
            f"incident {incident_id} {why}",
            mend=f"name one of: {', '.join(taken)}" if taken else "nothing is open",
        )
    given = standing.delegate(
        ledger.events(workspace.ledger),
        named_owners(workspace),
        known[incident_id]["model_id"],
        ledger.now().date(),
    )
    payload = {"note": note}
    if given and given.delegate_owner_id == owner_id:
        payload["on_behalf_of"] = given.owner_id
    return ledger.append_next(
        workspace.ledger,
        stem=f"{ACKNOWLEDGED}:{incident_id}",
        actor=owner_id,
        kind=ACKNOWLEDGED,
        subject=f"incident:{incident_id}",
        payload=payload,
    )
