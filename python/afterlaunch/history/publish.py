"""Publish the month figures of a run into the ledger, to be held against what is known later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from afterlaunch import ledger
from afterlaunch.errors import AfterlaunchError
from afterlaunch.history.figures import Figures, Key, is_additive, read_figures
from afterlaunch.history.log import logged_run, read_run, write_run
from afterlaunch.history.past import PUBLISHED, publications
from afterlaunch.history.restate import steps
from afterlaunch.workspace import Workspace


@dataclass(frozen=True)
class Comparison:
    """Figures that were published, and how many of them are others in a rebuild of the day."""

    published: int
    differing: int


def publish(workspace: Workspace) -> str | None:
    """Append the figures that are new or have changed since the last publication, and why.

    The run's files and registers are logged, so that this as-of can be rebuilt. Times come from
    the as-of: when the job ran says nothing about the figures.

    Returns
    -------
    str or None
        The hash of the event; None if the same as-of stands published with the same figures.

    Raises
    ------
    AfterlaunchError
        If a later as-of was published before: seen from this one, its months would seem to shrink.
    """
    run = read_run(workspace)
    found = [payload for _, payload in publications(workspace.ledger)]
    if found and run.as_of < found[-1]["as_of"]:
        raise AfterlaunchError(
            f"figures were published as of {found[-1]['as_of']}; those as of {run.as_of}, an "
            "earlier day, are not published after them",
            mend=f"look back with `afterlaunch run --as-of {run.as_of}`, which publishes nothing",
        )
    write_run(workspace, run)
    before = standing(found)
    now = _current(workspace, date.fromisoformat(run.as_of), before)
    # A figure nobody published and nobody knows is no news.
    changed = sorted(
        key
        for key in {*before, *now}
        if before.get(key) != now[key] and not (key not in before and now[key] is None)
    )
    if not changed and found and found[-1]["as_of"] == run.as_of:
        return None
    why = {}
    if found:
        known = {key: value for key, value in known_last(found).items() if key in changed}
        why = steps(workspace, logged_run(workspace, found[-1]["run_id"]), run, known, now)
    at = datetime.combine(date.fromisoformat(run.as_of), time(23, 59, 59))
    return ledger.append(
        workspace.ledger,
        event_id=f"figures_{len(found) + 1:06d}",
        occurred_at=at,
        recorded_at=at,
        actor="afterlaunch",
        kind=PUBLISHED,
        subject=f"run:{run.run_id}",
        payload={
            "as_of": run.as_of,
            "run_id": run.run_id,
            "figures": [[*key, now[key], why.get(key, {})] for key in changed],
        },
    )


def compare(past: Workspace, as_of: date) -> Comparison:
    """Hold a rebuild of a published day against what its ledger, cut off there, says it showed."""
    known = standing([payload for _, payload in publications(past.ledger)])
    published = {key: value for key, value in known.items() if value is not None}
    now = _current(past, as_of, published)
    return Comparison(len(published), sum(now[key] != value for key, value in published.items()))


def standing(payloads: Sequence[Mapping[str, Any]]) -> Figures:
    """Return every figure as it was published last; None for one that was taken back."""
    last: Figures = {}
    for payload in payloads:
        for model_id, owner_id, month, metric, value, _ in payload["figures"]:
            last[(model_id, owner_id, month, metric)] = value
    return last


def known_last(payloads: Sequence[Mapping[str, Any]]) -> Mapping[Key, float]:
    """Return the last value that every published figure had."""
    last = {}
    for payload in payloads:
        for model_id, owner_id, month, metric, value, _ in payload["figures"]:
            if value is not None:
                last[(model_id, owner_id, month, metric)] = value
    return last


def _current(workspace: Workspace, as_of: date, before: Iterable[Key]) -> Figures:
    """Return the figures as of a day, those published before among them whatever became of them."""
    now = read_figures(workspace, as_of)
    # Money and counts without a row, as of an owner who never was, are nothing; a rate is unknown.
    return now | {key: 0.0 if is_additive(key[3]) else None for key in before if key not in now}
