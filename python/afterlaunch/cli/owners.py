"""Commands that speak with owners: tell them what is due, and take their answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.errors import FAILED
from afterlaunch.workspace import Workspace

EXIT_CODES = (
    "Exit codes: 0 everybody was told; 1 a message failed, or is in doubt; 2 wrong usage or "
    "configuration."
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(
        epilog=examples(
            "afterlaunch notify --dry-run - what would be said, to whom",
            "afterlaunch notify - say it; safe to give again",
            "afterlaunch notify --artifacts target - after a dbt build that ran elsewhere",
            "afterlaunch notify --resend all - also what may not have arrived",
            after=EXIT_CODES,
        )
    )(notify)
    app.command(
        epilog=examples(
            "afterlaunch acknowledge INCIDENT --as ana.ferreira --note 'limits are being reset'",
            after="Exit codes: 0 recorded; 1 it is for others to take up; 2 wrong usage, no such "
            "incident, or not in the registers.",
        )
    )(acknowledge)


def notify(
    workspace: WorkspaceOption = None,
    artifacts: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder with run_results.json and manifest.json of a dbt run.",
            show_default="what dbt left in the workspace or the project",
        ),
    ] = None,
    resend: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY|all",
            help="Send a message again that may not have arrived, as things stand now. Repeatable.",
        ),
    ] = None,
    arrived: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY|all", help="Record that a message in doubt has arrived. Repeatable."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent; send and record nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Tell owners what is new, escalated, resolved or still open, one message each.

    Every message stands in the ledger before it goes, so nobody gets it twice.
    """
    with told(as_json):
        from afterlaunch.cli import notified, notifying  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        if dry_run:
            plan = notifying.make_plan(opened, artifacts)
            if as_json:
                write_json(notified.planned(plan))
            else:
                notified.show_plan(plan)
            return
        outcome = notifying.send(opened, artifacts, resend or [], arrived or [])
        exit_code = 0 if outcome.is_whole else FAILED
        if as_json:
            write_json(notified.document(outcome, exit_code))
        else:
            notified.show(outcome)
        raise typer.Exit(exit_code)


def acknowledge(
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="Id, as in the message.")],
    owner: Annotated[
        str, typer.Option("--as", metavar="OWNER", help="Owner id of who takes it up.")
    ],
    note: Annotated[str, typer.Option(help="What will be done about it.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take up an incident: the ledger keeps who did, and when.

    Its owner may, a delegate of the owner today, or the manager it is escalated to.
    """
    with told(as_json):
        from afterlaunch.cli.acknowledging import take_up  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        event_hash = take_up(opened, incident, owner, note)
        if as_json:
            write_json({"exit_code": 0, "incident_id": incident, "hash": event_hash})
            return
        line(f"Recorded: {owner} takes up {incident}. The next run shows it.")
