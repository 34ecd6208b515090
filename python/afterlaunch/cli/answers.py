"""Commands by which people answer for models: accept, decline, delegate, sign."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.workspace import Workspace

EXIT_CODES = (
    "Exit codes: 0 recorded; 1 refused, as the ledger stands; 2 wrong usage, or not in the "
    "registers."
)
ModelArgument = Annotated[str, typer.Argument(metavar="MODEL", help="Model id.")]
AsOption = Annotated[str, typer.Option("--as", metavar="OWNER", help="Owner id of who says so.")]
ReasonOption = Annotated[str, typer.Option(help="Why; it stands in the ledger.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(
        epilog=examples("afterlaunch accept card_fraud --as ana.ferreira", after=EXIT_CODES)
    )(accept)
    app.command(
        epilog=examples(
            "afterlaunch decline card_fraud --as ana.ferreira --reason 'I have moved on'",
            after=EXIT_CODES,
        )
    )(decline)
    app.command(
        epilog=examples(
            "afterlaunch delegate card_fraud --as ana.ferreira --to jonas.lind --until 2025-08-31 "
            "--reason leave",
            after=EXIT_CODES,
        )
    )(delegate)
    app.command(
        epilog=examples(
            "afterlaunch sign --month 2025-03 --as ana.ferreira",
            "afterlaunch sign --month 2025-03 --as jonas.lind --for ana.ferreira - as a delegate",
            after=EXIT_CODES,
        )
    )(sign)


def accept(
    model: ModelArgument,
    owner: AsOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Accept to answer for a model; it counts from today, never from a day before."""
    with told(as_json):
        from afterlaunch.accountability import answers  # noqa: PLC0415
        from afterlaunch.cli.named import named_owners  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        chosen = answers.accept(opened.ledger, named_owners(opened), model, owner)
        _say(
            as_json,
            f"Recorded: {owner} answers for {model}{_from(chosen.valid_from)}.",
            model_id=model,
            owner_id=owner,
            named_from=chosen.valid_from,
        )


def decline(
    model: ModelArgument,
    owner: AsOption,
    reason: ReasonOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decline to answer for a model, or stop doing so; it counts from today."""
    with told(as_json):
        from afterlaunch.accountability import answers  # noqa: PLC0415
        from afterlaunch.cli.named import named_owners  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        chosen = answers.decline(opened.ledger, named_owners(opened), model, owner, reason)
        _say(
            as_json,
            f"Recorded: {owner} does not answer for {model}{_from(chosen.valid_from)}.",
            model_id=model,
            owner_id=owner,
            named_from=chosen.valid_from,
        )


def delegate(
    model: ModelArgument,
    owner: AsOption,
    to: Annotated[str, typer.Option(metavar="OWNER", help="Who may speak for the owner.")],
    until: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Last day of it."),
    ],
    reason: ReasonOption,
    first: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="First day of it.",
            show_default="today",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let somebody acknowledge, sign and decide for the owner of a model, until a day.

    The owner goes on answering for the model.
    """
    with told(as_json):
        from afterlaunch.accountability import answers  # noqa: PLC0415
        from afterlaunch.cli.named import named_owners  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        last = until.date()
        answers.delegate(
            opened.ledger,
            named_owners(opened),
            model,
            owner,
            to,
            first=first.date() if first else None,
            last=last,
            reason=reason,
        )
        _say(
            as_json,
            f"Recorded: {to} may speak for {owner} about {model} until {last}, that day included.",
            model_id=model,
            owner_id=owner,
            delegate_owner_id=to,
            valid_until=last,
        )


def sign(
    month: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m"], metavar="YYYY-MM", help="Month of the report."),
    ],
    signer: AsOption,
    owner: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="OWNER",
            help="Whose report, if a delegate signs it.",
            show_default="of who signs",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sign an owner's report of a month, as it stands in the workspace."""
    with told(as_json):
        from afterlaunch.accountability.reports import sign as sign_page  # noqa: PLC0415
        from afterlaunch.cli.named import named_owners  # noqa: PLC0415
        from afterlaunch.report.compute.pages import file_name  # noqa: PLC0415

        opened = Workspace.open(workspace_folder(workspace))
        whose = owner or signer
        page = opened.reports / f"{month:%Y-%m}" / file_name(whose)
        digest = sign_page(
            opened.ledger,
            named_owners(opened),
            page,
            month=month.date(),
            owner_id=whose,
            signer_id=signer,
        )
        _say(
            as_json,
            f"Recorded: {signer} signs the report of {whose} for {month:%B %Y} ({digest}).",
            owner_id=whose,
            month=f"{month:%Y-%m}",
            sha256=digest,
        )


def _say(as_json: bool, text: str, **document: object) -> None:
    if as_json:
        write_json({"exit_code": 0, **document})
    else:
        line(f"{text} The next run shows it.")


def _from(day: date) -> str:
    from afterlaunch.ledger import now  # noqa: PLC0415

    return f" from {day} on" if day > now().date() else ""
