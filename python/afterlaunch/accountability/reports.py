"""Sign a report: an owner has read what is said of the month and stands by it, on record."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from afterlaunch import ledger
from afterlaunch.accountability import standing
from afterlaunch.accountability.tenures import Company
from afterlaunch.errors import AfterlaunchError
from afterlaunch.ledger.delegations import corrected

SIGNED = "report_signed"
REPORT = "report:"


def sign(
    path: Path, company: Company, page: Path, *, month: date, owner_id: str, signer_id: str
) -> str:
    """Record that an owner's page of a month was signed, and return the hash of the page.

    Parameters
    ----------
    path
        The ledger.
    company
        What the registers say.
    page
        The page as it stands; its content is what is signed.
    month
        First day of the month.
    owner_id
        Whose page it is.
    signer_id
        Who signs: the owner, or who may speak for the owner today, for every model.

    Raises
    ------
    AfterlaunchError
        If there is no such page or person.
    Refused
        If somebody else signs, or the same page was signed before.
    """
    for named in (owner_id, signer_id):
        if named not in company.owners:
            raise AfterlaunchError(
                f"{named} is not in registers/owners.csv",
                mend=f"name one of: {', '.join(sorted(company.owners))}",
            )
    if not page.is_file():
        raise AfterlaunchError(
            f"{page} does not exist",
            mend=f"`afterlaunch report --month {month:%Y-%m}` writes the reports of the month",
        )
    digest = hashlib.sha256(page.read_bytes()).hexdigest()
    subject = f"{REPORT}{owner_id}:{month:%Y-%m}"
    today = ledger.now().date()

    def allowed(events: list[dict[str, Any]]) -> str | None:
        if signer_id != owner_id:
            held = company.held(owner_id, today)
            lacking = [
                model_id
                for model_id in held
                if not (given := standing.delegate(events, company, model_id, today))
                or given.delegate_owner_id != signer_id
            ]
            if lacking or not held:
                about = ", ".join(lacking) or "any model"
                return f"{signer_id} may not sign for {owner_id}: no delegation for {about} today"
        void = corrected(events)
        for event in events:
            is_same = event["kind"] == SIGNED and event["subject"] == subject
            if is_same and event["event_id"] not in void and event["payload"]["sha256"] == digest:
                return f"this page was signed already, by {event['actor']}"
        return None

    ledger.append_next(
        path,
        stem=f"{SIGNED}:{owner_id}:{month:%Y-%m}",
        actor=signer_id,
        kind=SIGNED,
        subject=subject,
        payload={
            "month": f"{month:%Y-%m}",
            "sha256": digest,
            "on_behalf_of": owner_id if signer_id != owner_id else None,
        },
        allowed=allowed,
    )
    return digest
