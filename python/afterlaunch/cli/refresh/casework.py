"""What every command on cases does: find the case, know the owner, write what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from afterlaunch import ledger
from afterlaunch.delivery.company import read_company
from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.refresh.case import Case, read_cases
from afterlaunch.workspace import Workspace

REFUSED = "case_refused"
WANTED = {
    "case_approved": "approve",
    "case_rejected": "reject",
    "case_deferred": "defer",
    "case_closed": "close",
    "case_finding_joined": "promote",
    "case_validated": "validate",
    "case_validation_failed": "validate",
}
"""What somebody meant to do who was refused a step."""

Events = list[dict[str, Any]]
Check = Callable[[Events], str | None]


def require_owner(workspace: Workspace, owner_id: str) -> None:
    """Raise if the register does not know an owner."""
    owners = read_company(workspace).owners
    if owner_id not in owners:
        raise AfterlaunchError(
            f"{owner_id} is not in registers/owners.csv",
            mend=f"name one of: {', '.join(sorted(owners))}",
        )


def find_case(workspace: Workspace, case_id: str) -> Case:
    """Return a case as it stands.

    Raises
    ------
    AfterlaunchError
        If there is none of that id.
    """
    cases = read_cases(ledger.events(workspace.ledger))
    if case_id in cases:
        return cases[case_id]
    still_open = sorted(one.case_id for one in cases.values() if one.is_open)
    raise AfterlaunchError(
        f"there is no case {case_id}",
        mend=f"name one of: {', '.join(still_open)}" if still_open else "no case is open",
    )


def write(
    workspace: Workspace,
    case: Case,
    actor: str,
    kind: str,
    payload: Mapping[str, Any],
    allowed: Check | None = None,
) -> str:
    """Append a step of a case and return its hash; `allowed` is asked while nobody else writes."""
    return ledger.append_next(
        workspace.ledger,
        stem=f"{kind}:{case.case_id}",
        actor=actor,
        kind=kind,
        subject=f"case:{case.case_id}",
        payload={"case_id": case.case_id, "model_id": case.model_id, **payload},
        allowed=allowed,
    )


def write_or_refuse(
    workspace: Workspace,
    case: Case,
    actor: str,
    kind: str,
    payload: Mapping[str, Any],
    allowed: Check,
) -> str:
    """Append a step of a case; what is not allowed is recorded as refused, and said.

    Raises
    ------
    AfterlaunchError
        If the step was refused.
    """
    try:
        return write(workspace, case, actor, kind, payload, allowed)
    except ledger.Refused as refused:
        why, wanted = str(refused), WANTED[kind]
        write(workspace, case, actor, REFUSED, {"wanted": wanted, "why": why})
        raise AfterlaunchError(
            why, mend=f"see `afterlaunch refresh show {case.case_id}`", exit_code=FAILED
        ) from refused
