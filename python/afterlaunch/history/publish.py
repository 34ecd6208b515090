"""Publish the month figures of a run into the ledger, to be held against what is known later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from afterlaunch import ledger
from afterlaunch.history.log import read_run, write_run
from afterlaunch.history.past import PUBLISHED, publications
from afterlaunch.warehouse import query
from afterlaunch.workspace import Workspace

METRICS = (
    "decision_count", "decision_value_amount", "avoided_loss_amount", "forgone_margin_amount",
    "gross_loss_amount", "net_loss_amount", "control_loss_amount", "review_cost_amount",
    "running_cost_amount", "planned_value_amount", "net_loss_bps", "adverse_approved_count",
    "detection_rate_count", "detection_rate_value", "false_decline_rate_count",
    "false_decline_rate_value",
)  # fmt: skip
"""What the reports show of a month, and people quote."""

FIGURES = """
select model_id, owner_id, period_start, metric, value
from marts.fct_metrics
where
    grain = 'month' and segment = '(all)' and attribution = 'decided' and estimate = 'observed'
    and evaluated_on = ? and last_day(period_start) <= ? and metric in (select unnest(?))
    and model_id <> '(all)' and value is not null
"""

Key = tuple[str, str, str, str]
"""Model, owner, month (its first day as text) and metric."""


def publish(workspace: Workspace) -> str | None:
    """Append the figures that are new or have changed since the last publication.

    The run's files and registers are logged, so that this as-of can be rebuilt. Times come from
    the as-of: when the job ran says nothing about the figures.

    Returns
    -------
    str or None
        The hash of the event; None if the same as-of stands published with the same figures.
    """
    run = read_run(workspace)
    write_run(workspace, run)
    found = publications(workspace.ledger)
    before = standing([payload for _, payload in found])
    now = figures(workspace, date.fromisoformat(run.as_of))
    changed = sorted(key for key in {*before, *now} if before.get(key) != now.get(key))
    if not changed and found and found[-1][1]["as_of"] == run.as_of:
        return None
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
            "figures": [[*key, now.get(key)] for key in changed],
        },
    )


def figures(workspace: Workspace, as_of: date) -> dict[Key, float]:
    """Return the figures of whole months as the marts show them on `as_of`."""
    return {
        (row["model_id"], row["owner_id"], row["period_start"].isoformat(), row["metric"]): row[
            "value"
        ]
        for row in query(workspace, FIGURES, [as_of, as_of, list(METRICS)])
    }


def standing(payloads: list[Mapping[str, Any]]) -> dict[Key, float]:
    """Return every figure as it was published last; a figure taken back is not among them."""
    last: dict[Key, float | None] = {}
    for payload in payloads:
        for model_id, owner_id, month, metric, value, *_ in payload["figures"]:
            last[(model_id, owner_id, month, metric)] = value
    return {key: value for key, value in last.items() if value is not None}
