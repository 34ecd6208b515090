"""Take up an incident, on record."""

from __future__ import annotations

from functools import partial
from typing import Any

from afterlaunch import ledger
from afterlaunch.accountability import standing
from afterlaunch.cli.named import named_owners
from afterlaunch.delivery.company import read_company
from afterlaunch.delivery.incidents import RESOLVED, read_incidents
from afterlaunch.delivery.route import told_at_worst
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
    Refused
        If the incident is none of this owner's: it would end the escalation to those it is of.
    """
    company = read_company(workspace)
    if owner_id not in company.owners:
        raise AfterlaunchError(
            f"{owner_id} is not in registers/owners.csv",
            mend=f"name one of: {', '.join(sorted(company.owners))}",
        )
    known = {one.incident_id: one for one in read_incidents(partial(query, workspace))}
    taken = sorted(one.incident_id for one in known.values() if one.status != RESOLVED)
    if incident_id not in taken:
        why = "is over" if incident_id in known else "is not in marts.fct_incidents"
        raise AfterlaunchError(
            f"incident {incident_id} {why}",
            mend=f"name one of: {', '.join(taken)}" if taken else "nothing is open",
        )
    incident, named, today = known[incident_id], named_owners(workspace), ledger.now().date()

    def allowed(events: list[dict[str, Any]]) -> str | None:
        of_model = standing.speakers(events, named, incident.model_id, today)
        if owner_id in of_model:
            return None
        may = of_model | {one.owner_id for one in told_at_worst(company, incident)}
        if owner_id in may:
            return None
        return (
            f"{owner_id} may not take up {incident_id}: it is for {', '.join(sorted(may))} (owner "
            f"of {incident.model_id}, delegate today, or manager it is escalated to)"
        )

    events = ledger.events(workspace.ledger)
    given = standing.delegate(events, named, incident.model_id, today)
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
        allowed=allowed,
    )
