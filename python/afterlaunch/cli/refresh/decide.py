"""Commands by which people open, decide and end refresh cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.workspace import Workspace

if TYPE_CHECKING:
    from afterlaunch.refresh.case import Case

EXIT_CODES = (
    "Exit codes: 0 recorded; 1 refused, and that is on record; 2 wrong usage, or not in the "
    "registers."
)
CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="Id of the case.")]
AsOption = Annotated[str, typer.Option("--as", metavar="OWNER", help="Owner id of who does it.")]
ReasonOption = Annotated[str, typer.Option(help="Why; it stands in the ledger for good.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    add: dict[Callable[..., None], str] = {
        open_: "afterlaunch refresh open card_fraud --as ana.ferreira --reason 'new product'",
        promote: "afterlaunch refresh promote INCIDENT --as ana.ferreira --reason 'it is real'",
        approve: "afterlaunch refresh approve CASE --as ana.ferreira --reason 'worth its cost'",
        reject: "afterlaunch refresh reject CASE --as ana.ferreira --reason 'the model retires'",
        defer: "afterlaunch refresh defer CASE --as ana.ferreira --until 2025-09-01 "
        "--reason 'labels are due in August'",
        close: "afterlaunch refresh close CASE --as ana.ferreira --reason 'opened in error'",
    }
    for command, example in add.items():
        name = command.__name__.rstrip("_")
        app.command(name, epilog=examples(example, after=EXIT_CODES))(command)


def open_(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Model id.")],
    owner: AsOption,
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open a case by hand: the owner of a model, who approves for it, and their delegates may."""
    with told(as_json):
        from afterlaunch.cli.refresh import deciding  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        case = deciding.open_case(opened, model, owner, reason)
        _say(as_json, case, f"Opened {case.case_id}. {_decision(case)}")


def promote(
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="Id of the incident.")],
    owner: AsOption,
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a case of an investigation; it joins the open case of its model, if there is one."""
    with told(as_json):
        from afterlaunch.cli.refresh import deciding  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        case = deciding.promote(opened, incident, owner, reason)
        _say(as_json, case, f"{incident} is part of case {case.case_id}. {_decision(case)}")


def approve(
    case: CaseArgument,
    owner: AsOption,
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve a refresh: somebody else carries it out."""
    _decide("case_approved", case, owner, reason, workspace, as_json)


def reject(
    case: CaseArgument,
    owner: AsOption,
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reject a refresh: the case ends."""
    _decide("case_rejected", case, owner, reason, workspace, as_json)


def defer(
    case: CaseArgument,
    owner: AsOption,
    reason: ReasonOption,
    until: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Day to decide by instead."),
    ],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a decision off until a day."""
    _decide("case_deferred", case, owner, reason, workspace, as_json, until.date())


def close(
    case: CaseArgument,
    owner: AsOption,
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Withdraw a case: it ends without a refresh."""
    with told(as_json):
        from afterlaunch.cli.refresh import deciding  # noqa: PLC0415

        ended = deciding.close(Workspace.open(workspace_folder(workspace)), case, owner, reason)
        _say(as_json, ended, f"Recorded: {case} is withdrawn by {owner}.")


def _decide(
    kind: str,
    case_id: str,
    owner: str,
    reason: str,
    workspace: WorkspaceOption,
    as_json: bool,
    until: date | None = None,
) -> None:
    with told(as_json):
        from afterlaunch.cli.refresh import deciding  # noqa: PLC0415
        from afterlaunch.cli.refresh.evidence import recommendation  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        case = deciding.decide(opened, case_id, owner, kind, reason, until)
        after = {
            "case_approved": f" Next: afterlaunch refresh execute {case_id} --as SOMEBODY_ELSE",
            "case_rejected": " The case is closed.",
            "case_deferred": f" It is to be decided by {until}.",
        }[kind]
        text = f"Recorded: {owner} has {deciding.decided(kind)} {case_id}.{after}"
        _say(as_json, case, f"{text}\nThe advice beside it: {recommendation(opened, case)}")


def _decision(case: Case) -> str:
    said = f"To be decided by {case.decision_due_on}"
    return f"{said}." if case.evidence else f"{said}; the next run freezes its evidence."


def _say(as_json: bool, case: Case, text: str) -> None:
    if as_json:
        write_json(
            {
                "exit_code": 0,
                "case_id": case.case_id,
                "model_id": case.model_id,
                "status": case.status,
                "decide_by": case.decide_by,
                "due_on": case.due_on,
            }
        )
    else:
        line(text)
