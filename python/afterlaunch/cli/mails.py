"""The command that mails the reports of a month."""

from __future__ import annotations

from typing import Annotated

import typer

from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, MonthOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.errors import FAILED
from afterlaunch.workspace import Workspace

EXIT_CODES = (
    "The mail server is named in AFTERLAUNCH_SMTP_*, see docs/delivery.md. Exit codes: 0 everybody "
    "has the report; 1 somebody has not, or may not; 2 wrong usage or configuration."
)


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        epilog=examples(
            "afterlaunch send --month 2025-03 --dry-run - the mails as files, to look at",
            "afterlaunch send --month 2025-03 - to everybody who has not got it yet",
            "afterlaunch send --month 2025-03 --resend all - also what is in doubt",
            after=EXIT_CODES,
        )
    )(send)


def send(
    workspace: WorkspaceOption = None,
    month: MonthOption = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Write reports/<month>/mail/<owner>.eml and send nothing."),
    ] = False,
    resend: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY|all",
            help="Send a report again that is in doubt, or was sent; all: every one in doubt. "
            "Repeatable.",
        ),
    ] = None,
    arrived: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY|all", help="Record that a report in doubt has arrived. Repeatable."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Mail every owner the report of a month, once.

    Whoever has it already gets nothing. A mail that a crash left in doubt is listed, not repeated.
    """
    with told(as_json):
        from afterlaunch.cli import sending  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        plan = sending.make_plan(opened, month.date() if month else None)
        if dry_run:
            written = sending.write_files(opened, plan)
            exit_code = FAILED if plan.unreached else 0
            if as_json:
                failed = [vars(one) for one in plan.unreached]
                write_json({"exit_code": exit_code, "mails": written, "failed": failed})
            else:
                for path in written:
                    line(str(path))
                sending.show_failures(plan.unreached)
            raise typer.Exit(exit_code)
        outcome = sending.send(opened, plan, resend or [], arrived or [])
        exit_code = 0 if outcome.is_whole else FAILED
        if as_json:
            write_json(sending.document(outcome, exit_code))
        else:
            sending.show(outcome)
        raise typer.Exit(exit_code)
