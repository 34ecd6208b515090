"""Say how an attempt stands that has no end yet."""

from __future__ import annotations

from afterlaunch import ledger
from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.case import Case
from afterlaunch.refresh.execution.order import folder_name
from afterlaunch.refresh.execution.record import STARTED, UNDER_WAY
from afterlaunch.workspace import Workspace


def standing(workspace: Workspace, case: Case) -> str:
    """Return what a person has to know of a case in training, and do; blank for any other.

    An attempt whose process is gone (killed, or on a machine that went down) is told from one
    that is followed: the process that follows it holds the case's lock.
    """
    if case.status != UNDER_WAY:
        return ""
    (workspace.path / "refresh").mkdir(exist_ok=True)
    try:
        with workspace.locked(f"refresh/{folder_name(case.case_id)}"):
            pass
    except AfterlaunchError as error:
        return f"Attempt {case.attempt} is under way: {error.message}."
    kinds = [
        event["payload"].get("pipeline")
        for event in ledger.events(workspace.ledger)
        if event["kind"] == STARTED and event["subject"] == f"case:{case.case_id}"
    ]
    again = f"`afterlaunch refresh execute {case.case_id} --as OWNER`"
    if kinds[-1:] == ["command"]:
        return f"Attempt {case.attempt} was lost with its process: {again} begins another one."
    return (
        f"Nobody follows attempt {case.attempt} from here: {again} takes it up again, and orders "
        f"nothing twice; `afterlaunch refresh report {case.case_id} --as OWNER` ends it."
    )
