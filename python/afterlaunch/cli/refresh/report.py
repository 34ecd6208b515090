"""Report how training ended that was done elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, WorkspaceOption, examples
from afterlaunch.cli.refresh.decide import EXIT_CODES
from afterlaunch.config import workspace_folder
from afterlaunch.errors import AfterlaunchError
from afterlaunch.workspace import Workspace

if TYPE_CHECKING:
    from afterlaunch.refresh.execution.order import Progress


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        epilog=examples(
            "afterlaunch refresh report CASE --as jonas.lind --version v4 - it was trained",
            "afterlaunch refresh report CASE --as jonas.lind --failed 'too few labels' - it was "
            "not",
            after="It ends the attempt under way, of a webhook say; without one it records that "
            "the owner named executed the case. " + EXIT_CODES,
        )
    )(report)


def report(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Id of an approved case.")],
    owner: Annotated[
        str, typer.Option("--as", metavar="OWNER", help="Who reports: never who approved.")
    ],
    version: Annotated[
        str | None, typer.Option(metavar="VERSION", help="The new version: training has ended.")
    ] = None,
    failed: Annotated[
        str | None, typer.Option(metavar="WHY", help="Why there is none: training has failed.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Report training done elsewhere: its new version, or why it failed."""
    with told(as_json):
        from afterlaunch.cli.refresh.casework import require_owner  # noqa: PLC0415
        from afterlaunch.refresh.execution.clean import clean  # noqa: PLC0415
        from afterlaunch.refresh.execution.masking import Masker  # noqa: PLC0415
        from afterlaunch.refresh.execution.report import report as end  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        require_owner(opened, owner)
        progress = _end(version, failed)
        if clean(progress, Masker.of(os.environ)) != progress:
            raise AfterlaunchError(
                "what is reported holds a secret of this environment",
                mend="leave it out; what stands in the ledger stays there",
            )
        order = end(opened, case, owner, progress)
        if as_json:
            write_json(
                {
                    "exit_code": 0,
                    "case_id": case,
                    "attempt": order.attempt,
                    "model_version": version.strip() if version else None,
                    "why": progress.why,
                }
            )
        elif version:
            line(f"Recorded: attempt {order.attempt} handed back {version.strip()}.")
            line(f"Next: afterlaunch run, then afterlaunch refresh validate {case}")
        else:
            line(f"Recorded: attempt {order.attempt} failed: {progress.why}.")


def _end(version: str | None, failed: str | None) -> Progress:
    from afterlaunch.refresh.execution.order import Progress, State, read_result  # noqa: PLC0415

    if (version is None) == (failed is None):
        raise AfterlaunchError(
            "an end is one of two", mend="give either --version or --failed, with its reason"
        )
    if version is None:
        why = " ".join((failed or "").split())
        if not why:
            raise AfterlaunchError("--failed needs a reason", mend="say why in a sentence")
        return Progress(State.FAILED, why=why)
    try:
        return Progress(State.ENDED, read_result({"model_version": version}))
    except ValueError as error:
        raise AfterlaunchError(f"--version: {error}", mend="name the version") from None
