"""What refresh cases there are, and all that is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date

    from afterlaunch.refresh.case import Case

_REFUSED = "case_refused"


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        epilog=examples(
            "afterlaunch refresh show - every case",
            "afterlaunch refresh show CASE - where it stands, and who did what",
        )
    )(show)


def show(
    case: Annotated[
        str | None,
        typer.Argument(metavar="CASE", help="Id of a case.", show_default="every case"),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where cases stand, from the ledger as it is now."""
    with told(as_json):
        from afterlaunch import ledger  # noqa: PLC0415
        from afterlaunch.cli.refresh.casework import find_case  # noqa: PLC0415
        from afterlaunch.cli.refresh.evidence import recommendation  # noqa: PLC0415
        from afterlaunch.refresh.case import read_cases  # noqa: PLC0415
        from afterlaunch.refresh.execution.standing import standing  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        today = ledger.now().date()
        events = ledger.events(opened.ledger)
        if case is None:
            cases = list(read_cases(events).values())
            if as_json:
                write_json({"exit_code": 0, "cases": [vars(one) for one in cases]})
                return
            for one in cases:
                line(f"{one.case_id}  {one.status}{_until(one, today)}")
            if not cases:
                line("There is no refresh case.")
            return
        found = find_case(opened, case)
        steps = [event for event in events if event["subject"] == f"case:{case}"]
        advice = recommendation(opened, found)
        if as_json:
            document = {"exit_code": 0, **vars(found), "recommendation": advice, "steps": steps}
            write_json(document)
            return
        line(f"{found.case_id}: {found.status}{_until(found, today)}")
        line(f"  Why: {found.reason}")
        if found.is_undecided:
            line(f"  Advice: {advice}")
        if found.evidence:
            line(f"  Evidence: {found.evidence}/index.html ({found.evidence_hash[:12]})")
        for event in steps:
            line(f"  {_step(event)}")
        attempt = standing(opened, found)
        if attempt:
            line(f"  {attempt}")


def _until(case: Case, today: date) -> str:
    day = case.decision_due_on
    if not case.is_undecided or day is None:
        return ""
    overdue = f", {(today - day).days} days overdue" if today > day else ""
    return f", to be decided by {day}{overdue}"


def _step(event: dict[str, Any]) -> str:
    payload = event["payload"]
    what = str(event["kind"]).removeprefix("case_").replace("_", " ")
    if event["kind"] == _REFUSED:
        what = f"refused to {payload.get('wanted')}"
    said = [payload.get("reason") or payload.get("why")]
    if payload.get("override"):
        said.append(f"let through all the same: {payload['override']}")
    if payload.get("until"):
        said.append(f"put off until {payload['until']}")
    why = "; ".join(filter(None, said))
    behalf = f" on behalf of {payload['on_behalf_of']}" if payload.get("on_behalf_of") else ""
    version = f" {payload['model_version']}" if payload.get("model_version") else ""
    return f"{event['recorded_at'][:10]}  {event['actor']}: {what}{version}{behalf}" + (
        f" - {why}" if why else ""
    )
