"""Record the end of training that was done where no pipeline is followed from here."""

from __future__ import annotations

from contextlib import ExitStack

from afterlaunch.refresh.execution.alone import alone
from afterlaunch.refresh.execution.order import Order, Progress
from afterlaunch.refresh.execution.record import ELSEWHERE, REPORT, Record
from afterlaunch.workspace import Workspace


def report(workspace: Workspace, case_id: str, owner_id: str, progress: Progress) -> Order:
    """Record how training ended, and return the order whose end it is.

    An attempt under way ends; whoever follows it from this machine finds it ended at the next
    look. Without one, an attempt by this owner is recorded first, so that it is known who
    executed.

    Parameters
    ----------
    owner_id
        Who reports: never who approved.
    progress
        The end.

    Raises
    ------
    AfterlaunchError
        If it was refused, which is on record too.
    """
    record = Record(workspace, case_id, owner_id, REPORT)
    record.require_allowed()
    with ExitStack() as stack:
        known = record.unended()
        if known is None or known.kind == "command":
            # Nobody begins an attempt meanwhile, and a command that still runs is not over.
            stack.enter_context(alone(record, workspace))
            known = record.unended()
        began = known or record.started(record.next_order(), ELSEWHERE, "", 0.0)
        if not record.ended(began.order, progress):
            raise record.refused(f"attempt {began.order.attempt} has ended meanwhile")
    return began.order
