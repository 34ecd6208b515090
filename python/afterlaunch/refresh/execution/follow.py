"""Follow work elsewhere until it ends, or its time does."""

from __future__ import annotations

import time
from collections.abc import Callable

from afterlaunch.refresh.execution.order import Look, Progress, State, Unanswered


def follow(
    look: Look,
    *,
    seconds: float,
    every: float,
    is_open: Callable[[], bool],
    unseen_after: float | None,
) -> Progress | None:
    """Look again and again.

    Parameters
    ----------
    look
        Finds out how far the work is. While nobody answers, it is asked again.
    seconds
        What is left of the time it was given; it is looked at once in any case.
    every
        Seconds between two looks.
    is_open
        Whether the ledger still waits for this attempt.
    unseen_after
        Seconds after which work that nobody can see anywhere has not begun; None: it has.

    Returns
    -------
    Progress or None
        None if the ledger waits no longer: somebody else recorded the end.
    """
    began = time.monotonic()
    where = ""
    while True:
        if not is_open():
            return None
        try:
            progress = look()
        except Unanswered as error:
            progress = Progress(State.RUNNING, where=where, why=error.message)
        else:
            where = progress.where or where
            if progress.state is not State.RUNNING:
                return progress
        passed = time.monotonic() - began
        if unseen_after is not None and not where and not progress.why and passed >= unseen_after:
            why = "no run with the key of the order can be found; see `run-name` of the workflow"
            return Progress(State.FAILED, why=why)
        if passed >= seconds:
            last = f" (last: {progress.why})" if progress.why else ""
            why = f"it did not end in the time it was given{last}; it may still go on"
            return Progress(State.FAILED, why=why, where=where)
        time.sleep(max(0.0, min(every, seconds - passed)))
