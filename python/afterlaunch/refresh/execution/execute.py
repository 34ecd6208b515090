"""Carry out an approved case: one attempt at a time, on record from its start to its end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from afterlaunch import ledger, pipelines
from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.pipelines import Command
from afterlaunch.refresh.execution.alone import alone
from afterlaunch.refresh.execution.clean import clean
from afterlaunch.refresh.execution.follow import follow
from afterlaunch.refresh.execution.local import Attempt
from afterlaunch.refresh.execution.masking import Masker
from afterlaunch.refresh.execution.order import (
    Order,
    Progress,
    Refused,
    Remote,
    State,
    Unanswered,
    Unfollowable,
    Unreached,
    folder_name,
)
from afterlaunch.refresh.execution.record import Record, Started
from afterlaunch.refresh.execution.remote import remote_of
from afterlaunch.refresh.execution.web import Pace
from afterlaunch.workspace import Workspace

DAY_SECONDS = 86_400.0
LOST = (
    "the process that ran the command ended without a word; what the command had done by then is "
    "not known"
)
CHANGED = "its process ended, and the policy names another pipeline now; it may still go on"


@dataclass(frozen=True)
class Patience:
    """How long is waited; tests wait less.

    Attributes
    ----------
    timeout
        Seconds an attempt is given.
    every
        Seconds between two looks at work elsewhere.
    unseen
        Seconds within which the run of an order that may not have arrived has to be seen.
    """

    timeout: float = DAY_SECONDS
    every: float = 15.0
    unseen: float = 300.0
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt.

    Attributes
    ----------
    progress
        None if somebody else recorded the end while it was followed.
    lost
        What was recorded of an earlier attempt whose end nobody knew.
    """

    order: Order
    progress: Progress | None
    lost: str = ""


def execute(
    workspace: Workspace,
    case_id: str,
    owner_id: str,
    *,
    environment: Mapping[str, str] = os.environ,
    patience: Patience = Patience(),  # noqa: B008 - frozen
) -> Outcome:
    """Run the pipeline of a case's policy, or go on following the run of a lost attempt.

    Parameters
    ----------
    case_id
        An approved case.
    owner_id
        Who executes: never who approved.
    environment
        Holds the secrets, and what a command gets of it.

    Raises
    ------
    AfterlaunchError
        If it may not be executed now, or by this owner; if the pipeline cannot be ordered from
        this machine; or if work elsewhere cannot be followed, which leaves it under way.
    """
    record = Record(workspace, case_id, owner_id)
    record.require_allowed()
    with alone(record, workspace) as lock:
        text = record.pipeline_text()
        pipeline = pipelines.parse(text)
        masker, lost = Masker.of(environment), ""
        known = record.unended()
        if known and (isinstance(pipeline, Command) or known.target != text):
            lost = LOST if known.kind == "command" else CHANGED
            record.ended(known.order, Progress(State.FAILED, why=lost))
            known = None
        order = known.order if known else record.next_order()
        if isinstance(pipeline, Command):
            folder = workspace.path / "refresh" / folder_name(case_id) / f"attempt-{order.attempt}"
            attempt = Attempt(
                pipeline,
                order,
                workspace=workspace.path,
                folder=folder,
                environment=environment,
            )
            target = masker.mask(text)
            progress = _here(record, attempt, order, target, patience.timeout, lock)
        else:
            remote = remote_of(pipeline, order, environment, patience.pace)
            began = known or record.started(order, pipeline.kind, text, patience.timeout)
            progress = _elsewhere(record, remote, began, patience, masker, is_new=known is None)
        return Outcome(order, progress, lost)


def _here(
    record: Record, attempt: Attempt, order: Order, target: str, timeout: float, lock: int
) -> Progress | None:
    record.started(order, "command", target, timeout)
    try:
        progress = attempt.run(seconds=timeout, lock=lock)
    except BaseException as error:
        why = f"it was broken off ({type(error).__name__})"
        record.ended(order, Progress(State.FAILED, why=why, where=attempt.where))
        raise
    return _kept(record, order, progress, attempt.masker)


def _elsewhere(
    record: Record,
    remote: Remote,
    began: Started,
    patience: Patience,
    masker: Masker,
    *,
    is_new: bool,
) -> Progress | None:
    order = began.order
    left = began.timeout - (ledger.now() - began.at).total_seconds()
    try:
        if is_new or (remote.is_repeatable and left > 0):
            remote.order(order)
    except Unfollowable as error:
        raise _unfollowed(order, error) from error
    except AfterlaunchError as error:
        may_be_taken = isinstance(error, Unanswered) and not isinstance(error, Unreached)
        if is_new and not may_be_taken:
            failed = Progress(State.FAILED, why=_both(error))
            return _kept(record, order, failed, masker)
        if remote.is_repeatable:
            raise _unfollowed(order, error) from error
    try:
        progress = follow(
            lambda: remote.look(order),
            seconds=max(0.0, left),
            every=patience.every,
            is_open=lambda: record.awaits(order),
            unseen_after=None if remote.is_repeatable else patience.unseen,
        )
    except Refused as error:
        raise _unfollowed(order, error) from error
    return _kept(record, order, progress, masker) if progress else None


def _kept(record: Record, order: Order, progress: Progress, masker: Masker) -> Progress | None:
    """Record an end, without secrets; None if somebody else has recorded one."""
    seen = clean(progress, masker)
    return seen if record.ended(order, seen) else None


def _both(error: AfterlaunchError) -> str:
    return f"{error.message}. Mend: {error.mend}"


def _unfollowed(order: Order, error: AfterlaunchError) -> AfterlaunchError:
    return AfterlaunchError(
        f"{error.message}; attempt {order.attempt} of case {order.case_id} stays under way",
        mend=f"{error.mend}; execute the case again: the same order is taken up, not a second one; "
        f"or `afterlaunch refresh report {order.case_id}` ends it",
        exit_code=FAILED,
    )
