"""The figures that are published: what the reports show of a whole month, and people quote."""

from __future__ import annotations

from datetime import date

from afterlaunch.warehouse import query
from afterlaunch.workspace import Workspace

METRICS = (
    "decision_count", "decision_value_amount", "avoided_loss_amount", "forgone_margin_amount",
    "gross_loss_amount", "net_loss_amount", "control_loss_amount", "review_cost_amount",
    "running_cost_amount", "net_loss_bps", "adverse_approved_count",
    "detection_rate_count", "detection_rate_value", "false_decline_rate_count",
    "false_decline_rate_value",
)  # fmt: skip

FIGURES = """
select model_id, owner_id, period_start, metric, value
from main.int_published_figures
where
    grain = 'month' and segment = '(all)' and attribution = 'decided' and estimate = $estimate
    and evaluated_on = $evaluated_on and last_day(period_start) <= $until
    and metric in (select unnest($metrics))
"""

Key = tuple[str, str, str, str]
"""Model, owner, month (its first day as text) and metric."""

Figures = dict[Key, float | None]
"""Figures by key; None where there is no point, as with bounds."""


def read_figures(
    workspace: Workspace, as_of: date, estimate: str = "observed", until: date | None = None
) -> Figures:
    """Return the figures of whole months up to `until` (default `as_of`) as seen on `as_of`."""
    values = {
        "estimate": estimate,
        "evaluated_on": as_of,
        "until": until or as_of,
        "metrics": list(METRICS),
    }
    return {
        (row["model_id"], row["owner_id"], row["period_start"].isoformat(), row["metric"]): row[
            "value"
        ]
        for row in query(workspace, FIGURES, values)
    }


def is_additive(metric: str) -> bool:
    """Return whether no row of a metric means zero of it: money and counts, not rates."""
    return metric.endswith(("_amount", "_count")) and "_rate_" not in metric


def difference(metric: str, later: float, earlier: float) -> float:
    """Return the difference as exactly as the figure is printed."""
    return round(later - earlier, 2 if metric.endswith("_amount") else 12)
