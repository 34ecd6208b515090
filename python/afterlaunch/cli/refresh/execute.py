"""Carry out an approved case, and show what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from afterlaunch.cli.console import line, step, told, write_json
from afterlaunch.cli.options import JsonOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.workspace import Workspace

if TYPE_CHECKING:
    from afterlaunch.refresh.execution.execute import Outcome

EXIT_CODES = (
    "Exit codes: 0 a version was handed back; 1 the attempt failed, stays under way or was "
    "refused; 2 wrong usage or configuration."
)
_HOUR_SECONDS = 3600


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        epilog=examples(
            "afterlaunch refresh execute CASE --as jonas.lind - run what the policy names",
            "afterlaunch refresh execute CASE --as jonas.lind --timeout 2 - fail after two hours",
            after="Given again while the work goes on elsewhere, it takes it up and orders nothing "
            "twice. Training done elsewhere is told by `afterlaunch refresh report`. " + EXIT_CODES,
        )
    )(execute)


def execute(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Id of an approved case.")],
    owner: Annotated[
        str, typer.Option("--as", metavar="OWNER", help="Who executes: never who approved.")
    ],
    timeout: Annotated[
        float, typer.Option(min=0.0, metavar="HOURS", help="Time a new attempt is given.")
    ] = 24.0,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the pipeline of the case's policy, follow it to its end, and record what came of it."""
    with told(as_json):
        from afterlaunch.delivery.company import read_company  # noqa: PLC0415
        from afterlaunch.refresh.execution.execute import Patience  # noqa: PLC0415
        from afterlaunch.refresh.execution.execute import execute as carry_out  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        owners = read_company(opened).owners
        if owner not in owners:
            raise AfterlaunchError(
                f"{owner} is not in registers/owners.csv",
                mend=f"name one of: {', '.join(sorted(owners))}",
            )
        with step(f"Refreshing {case}"):
            patience = Patience(timeout=timeout * _HOUR_SECONDS)
            outcome = carry_out(opened, case, owner, patience=patience)
        exit_code = FAILED if outcome.progress and not outcome.progress.result else 0
        if as_json:
            write_json(_document(outcome, exit_code))
        else:
            _show(outcome)
        raise typer.Exit(exit_code)


def _document(outcome: Outcome, exit_code: int) -> dict[str, Any]:
    progress = outcome.progress
    return {
        "exit_code": exit_code,
        "case_id": outcome.order.case_id,
        "attempt": outcome.order.attempt,
        "model_version": progress.result.model_version if progress and progress.result else None,
        "why": progress.why if progress else "the end was recorded by somebody else",
        "where": progress.where if progress else "",
        "lost": outcome.lost,
    }


def _show(outcome: Outcome) -> None:
    order, progress = outcome.order, outcome.progress
    if outcome.lost:
        line(f"Attempt {order.attempt - 1} is recorded as failed: {outcome.lost}.")
    if progress is None:
        line(f"Attempt {order.attempt}: its end was recorded by somebody else.")
    elif progress.result:
        line(f"Attempt {order.attempt} handed back {progress.result.model_version}.")
        line(f"Next: afterlaunch run, then afterlaunch refresh validate {order.case_id}")
    else:
        line(f"Attempt {order.attempt} failed: {progress.why}.")
        line(f"Next: mend it and execute again, or afterlaunch refresh close {order.case_id}")
    if progress and progress.where:
        line(f"See {progress.where}")
