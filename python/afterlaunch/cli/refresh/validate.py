"""The gate between a trained version and its deployment, and what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.errors import FAILED
from afterlaunch.workspace import Workspace

if TYPE_CHECKING:
    from afterlaunch.cli.refresh.validating import Validation

EXIT_CODES = (
    "Exit codes: 0 validated; 1 not validated or refused, the reasons are on record; 2 wrong usage "
    "or configuration."
)


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        epilog=examples(
            "afterlaunch refresh validate CASE - is the gain proven, and no agreement newly broken",
            "afterlaunch refresh validate CASE --as priya.nair - by a validator of one's own",
            "afterlaunch refresh validate CASE --as ana.ferreira --override 'labels are due in "
            "May' - the approver answers for it",
            after=EXIT_CODES,
        )
    )(validate)


def validate(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Id of a case that was trained.")],
    owner: Annotated[
        str | None,
        typer.Option("--as", metavar="OWNER", help="Who validates: never who executed."),
    ] = None,
    override: Annotated[
        str | None,
        typer.Option(
            metavar="REASON", help="Pass it all the same: the approver's word, or a delegate's."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold a case's new version against the one in use, by the cases it scored in shadow."""
    with told(as_json):
        from afterlaunch.cli.refresh import validating  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        done = validating.validate(opened, case, owner, override)
        exit_code = 0 if done.is_validated else FAILED
        if as_json:
            write_json(_document(done, exit_code))
        else:
            _show(done)
        raise typer.Exit(exit_code)


def _document(done: Validation, exit_code: int) -> dict[str, Any]:
    return {
        "exit_code": exit_code,
        "case_id": done.case.case_id,
        "model_version": done.case.model_version,
        "champion_version": done.judgement.champion_version,
        "is_validated": done.is_validated,
        "reasons": done.judgement.reasons,
        "override": done.override,
    }


def _show(done: Validation) -> None:
    version, case_id = done.case.model_version, done.case.case_id
    for reason in done.judgement.reasons:
        line(f"Against {version}: {reason}.")
    if done.override is not None:
        line(f"Validated all the same: {done.override}")
    elif done.is_validated:
        line(f"{version} is validated against {done.judgement.champion_version}.")
    elif done.judgement.is_final:
        line(f"{version} is not validated, and nobody can overrule that. Next: train another one,")
        line(f"afterlaunch refresh execute {case_id} --as OWNER")
    else:
        line(f"{version} is not validated. Score more cases, train again, or let the approver")
        line(f"overrule it: afterlaunch refresh validate {case_id} --as OWNER --override REASON")
