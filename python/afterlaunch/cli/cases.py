"""What a run says of refresh cases, and of what the ledger holds for later days."""

from __future__ import annotations

from datetime import date
from typing import Any

from afterlaunch import ledger
from afterlaunch.warehouse import has_relation, query
from afterlaunch.workspace import Workspace

OPEN_CASES = """
select case_id, model_id, status, next_step, next_step_by, acts_owner_id, is_overdue, overdue_days
from marts.fct_refresh_cases
where status <> 'closed'
order by next_step_by nulls last, case_id
"""
_BY_ITSELF = "afterlaunch"

Row = dict[str, Any]


def open_cases(workspace: Workspace) -> tuple[Row, ...]:
    """Return the refresh cases that were open at the last run; nothing before the first."""
    if not has_relation(workspace, "marts", "fct_refresh_cases"):
        return ()
    return tuple(query(workspace, OPEN_CASES))


def recorded_later(workspace: Workspace, as_of: date) -> int:
    """Return how many things people recorded after the day of the figures, which know them not."""
    return sum(
        event["actor"] != _BY_ITSELF and str(event["recorded_at"])[:10] > as_of.isoformat()
        for event in ledger.events(workspace.ledger)
    )


def case_line(case: Row) -> str:
    """Say where an open case stands, who is to act and by when."""
    status = str(case["status"]).replace("_", " ")
    said = f"{case['case_id']}: {status}; {case['acts_owner_id']} is to {case['next_step']}"
    if case["next_step"] == "verify":
        # Nobody is: decisions to come and their verdicts are the proof.
        said = f"{case['case_id']}: {status}, to be proven"
    if case["next_step_by"] is not None:
        said += f" by {case['next_step_by']}"
    return said + (f", {case['overdue_days']} days overdue" if case["is_overdue"] else "")
