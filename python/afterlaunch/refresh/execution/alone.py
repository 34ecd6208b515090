"""Hold a case, so that one attempt at a time is begun, run or reported on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.refresh.execution.order import folder_name
from afterlaunch.refresh.execution.record import Record
from afterlaunch.workspace import Workspace


@contextmanager
def alone(record: Record, workspace: Workspace) -> Iterator[int]:
    """Hold the case, and yield its lock; who comes second is refused, on record.

    Raises
    ------
    AfterlaunchError
        If somebody holds it, or the owner may not take the step any more.
    """
    (workspace.path / "refresh").mkdir(exist_ok=True)
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(workspace.locked(f"refresh/{folder_name(record.case_id)}"))
        except AfterlaunchError as error:
            record.refuse("an attempt is under way")
            raise AfterlaunchError(
                f"an attempt to execute case {record.case_id} is under way: {error.message}",
                mend=error.mend,
                exit_code=FAILED,
            ) from None
        # What was so before the lock was had may be so no more.
        record.require_allowed()
        yield lock
