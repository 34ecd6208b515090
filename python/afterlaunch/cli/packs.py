"""The command that writes the pack of one model for model risk and regulation."""

from __future__ import annotations

from typing import Annotated

import typer

from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, MonthOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.workspace import Workspace


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        epilog=examples(
            "afterlaunch pack credit_line --month 2025-03",
            after="Exit codes: 0 written; 2 wrong usage. See docs/inventory.md.",
        )
    )(pack)


def pack(
    model_id: Annotated[str, typer.Argument(metavar="MODEL", help="Id of the model.")],
    month: MonthOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write what is on record of one model, each figure with its query, as one page.

    It is no legal advice, and no claim that a rule is complied with.
    """
    with told(as_json):
        from afterlaunch.report import write_pack  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        path = write_pack(opened, model_id, month.date() if month else None)
        if as_json:
            write_json({"exit_code": 0, "pack": path})
            return
        line(str(path))
