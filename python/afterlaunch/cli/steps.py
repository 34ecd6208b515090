"""What a run records of refresh cases by itself: what their policies and the figures make due."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from afterlaunch import ledger, warehouse
from afterlaunch.cli.console import step
from afterlaunch.cli.freezing import freeze_evidence
from afterlaunch.refresh.case import OPENED, open_case_of, read_cases
from afterlaunch.warehouse import query, require_success
from afterlaunch.workspace import Workspace

BY_THE_RUN = "afterlaunch"
SHOWS_CASES = ("int_ledger_events", "path:models/intermediate/refresh", "fct_refresh_cases")
"""What to build again once the ledger holds the steps."""

_DUE = """
select
    due.* exclude (place),
    case when due.kind = 'case_closed' then costs.cost_before_approval_amount end
        as cost_before_approval_amount,
    case when due.kind = 'case_closed' then costs.cost_after_approval_amount end
        as cost_after_approval_amount
from main.int_refresh_steps_due as due
left join main.int_refresh_costs as costs on due.case_id = costs.case_id
order by due.model_id, due.case_id, due.place, due.trigger, due.incident_id
"""


def record_due(workspace: Workspace, as_of: date) -> list[str]:
    """Record the steps that are due, freeze the evidence of new cases, and return those opened.

    Steps already recorded are due no more, so a run that was interrupted goes on where it stopped.
    """
    due = query(workspace, _DUE)
    passed_over: set[str] = set()
    if due:
        with step("Recording refresh cases"):
            for row in due:
                if row["case_id"] not in passed_over and not _record(workspace, as_of, row):
                    passed_over.add(row["case_id"])
            _show(workspace, as_of)
    with step("Freezing evidence"):
        if freeze_evidence(workspace, as_of, BY_THE_RUN):
            _show(workspace, as_of)
    opened = {str(row["case_id"]) for row in due if row["kind"] == OPENED}
    return sorted(opened - passed_over)


def _show(workspace: Workspace, as_of: date) -> None:
    args = ["--no-write-json", "run", "--select", *SHOWS_CASES]
    require_success(warehouse.dbt(workspace, args, as_of=as_of), "dbt", workspace)


def _record(workspace: Workspace, as_of: date, row: dict[str, Any]) -> bool:
    """Record one step; False if the model got another open case since the day of the figures."""
    kind, case_id = str(row["kind"]), str(row["case_id"])
    payload = {
        name: value if isinstance(value, bool | int) else str(value)
        for name, value in row.items()
        if name != "kind" and value is not None
    }

    def allowed(events: list[dict[str, Any]]) -> str | None:
        other = open_case_of(read_cases(events), str(row["model_id"]))
        return f"{other.case_id} is open" if kind == OPENED and other else None

    try:
        ledger.append_next(
            workspace.ledger,
            stem=f"{kind}:{case_id}",
            actor=BY_THE_RUN,
            kind=kind,
            subject=f"case:{case_id}",
            payload=payload,
            at=datetime.combine(as_of, time(23, 59, 59)),
            allowed=allowed,
        )
    except ledger.Refused:
        return False
    return True
