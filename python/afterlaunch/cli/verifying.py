"""Whether the evidence of a case is still what it was, and its figures come out again."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.workspace import Workspace

EXIT_CODES = (
    "Exit codes: 0 the same; 1 a file or a figure is not what it was; 2 wrong usage or no evidence."
)


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        epilog=examples("afterlaunch verify card_fraud-2025-03-31", after=EXIT_CODES),
    )(verify)


def verify(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Id of a refresh case.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the frozen evidence of a case against the ledger, then rebuild its day and compare.

    An earlier day is rebuilt in as_of/<day>/; the warehouse is not touched.
    """
    with told(as_json):
        from afterlaunch.cli import freezing, pipeline  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        evidence = freezing.frozen_evidence(opened, case)
        as_of = str(evidence["as_of"])
        rebuilt = opened
        if not freezing.stands_as_of(opened, as_of):
            rebuilt = pipeline.run(opened, as_of=date.fromisoformat(as_of)).workspace
        count = freezing.require_same_figures(opened, rebuilt, evidence)
        content_hash = evidence["content_hash"]
        if as_json:
            write_json({"exit_code": 0, "case_id": case, "content_hash": content_hash})
            return
        line(f"{case}: every file is as it was frozen on {as_of} ({content_hash[:12]}),")
        line(f"and {count} figures came out the same.")
