"""Commands on the ledger itself: verify it, export it, correct it, add what others did."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from afterlaunch import ledger
from afterlaunch.cli.console import line, told, write_json
from afterlaunch.cli.options import JsonOption, WorkspaceOption, examples
from afterlaunch.config import workspace_folder
from afterlaunch.errors import FAILED
from afterlaunch.workspace import Workspace

records = typer.Typer(
    name="ledger",
    help="The record of what people did, accepted and were sent: verify, export, correct it.",
    no_args_is_help=True,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(records)
    app.command(
        epilog=examples(
            "afterlaunch event --id deploy-4711 --kind model_moved --subject model:card_fraud "
            """--actor ci --payload '{"model_version": "v3"}'""",
            after="Exit codes: 0 recorded, now or before; 1 another event bears the id; 2 wrong "
            "usage.",
        )
    )(event)


@records.command(
    epilog=examples(
        "afterlaunch ledger verify -w my_company", after="Exit codes: 0 whole; 1 broken."
    )
)
def verify(
    holds: Annotated[
        str | None,
        typer.Option(
            metavar="HASH",
            help="Hash noted at an earlier time, that must still be in the chain: what was cut off "
            "at the end cannot be told otherwise.",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold every line against its hash and its place; name the first that is wrong."""
    with told(as_json):
        path = Workspace.open(workspace_folder(workspace)).ledger
        chain = ledger.verify(path)
        is_gone = bool(
            holds and not chain.broken and holds not in {one["hash"] for one in ledger.events(path)}
        )
        exit_code = FAILED if chain.broken or is_gone else 0
        if as_json:
            broken = vars(chain.broken) if chain.broken else None
            write_json({"exit_code": exit_code, **vars(chain), "broken": broken, "cut": is_gone})
        elif chain.broken:
            named = f", event {chain.broken.event_id}" if chain.broken.event_id else ""
            line(f"Broken at line {chain.broken.line_number} of {path}{named}: {chain.broken.why}.")
            line(f"The {chain.event_count} events before it hold.")
        elif is_gone:
            line(f"No event of {path} has the hash {holds}: it was cut off behind an earlier one.")
        else:
            line(f"Whole: {chain.event_count} events, the last with hash {chain.last_hash}.")
        raise typer.Exit(exit_code)


@records.command(
    epilog=examples(
        "afterlaunch ledger export --output ledger.parquet",
        after="Exit codes: 0 written; 1 the chain is broken; 2 wrong usage.",
    )
)
def export(
    output: Annotated[
        Path, typer.Option(metavar="FILE", help="File to write; .csv or .parquet says how.")
    ],
    even_broken: Annotated[
        bool, typer.Option("--even-broken", help="Write what is there though the chain is broken.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write every event into one table for an auditor, once the chain is verified."""
    with told(as_json):
        from afterlaunch.ledger.export import export as write  # noqa: PLC0415

        path = Workspace.open(workspace_folder(workspace)).ledger
        made = write(path, output, even_broken=even_broken)
        if as_json:
            write_json(
                {
                    "exit_code": 0,
                    "output": made.path,
                    "sha256": made.sha256,
                    "event_count": made.event_count,
                    "last_hash": made.chain.last_hash,
                    "is_whole": made.chain.broken is None,
                }
            )
            return
        state = "BROKEN" if made.chain.broken else "whole"
        line(f"Wrote {made.path}: {made.event_count} events, chain {state}.")
        line(f"SHA-256 of the file: {made.sha256}")
        line(f"Last hash that holds: {made.chain.last_hash}")


@records.command(
    epilog=examples(
        "afterlaunch ledger correct ownership_accepted:card_fraud:ana.ferreira:1 "
        "--as ana.ferreira --reason 'meant merchant_risk'",
        after="Exit codes: 0 recorded; 1 refused, as the ledger stands; 2 wrong usage.",
    )
)
def correct(
    event_id: Annotated[str, typer.Argument(metavar="EVENT", help="Id of the event.")],
    actor: Annotated[str, typer.Option("--as", metavar="OWNER", help="Who recorded it.")],
    reason: Annotated[str, typer.Option(help="What was wrong with it.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an event back: it stays where it is, and counts no more from today on.

    Then say what is right by its own command.
    """
    with told(as_json):
        from afterlaunch.accountability.corrections import correct as take_back  # noqa: PLC0415

        take_back(Workspace.open(workspace_folder(workspace)).ledger, event_id, actor, reason)
        if as_json:
            write_json({"exit_code": 0, "corrects": event_id})
            return
        line(f"Recorded: {event_id} counts no more from today on. The next run shows it.")


def event(
    event_id: Annotated[
        str, typer.Option("--id", metavar="ID", help="Unique in the other system; safe to repeat.")
    ],
    kind: Annotated[str, typer.Option(help="What happened, such as model_moved.")],
    subject: Annotated[str, typer.Option(help="To what, such as model:card_fraud.")],
    actor: Annotated[str, typer.Option(help="Who or what did it.")],
    payload: Annotated[str, typer.Option(metavar="JSON", help="Details, one object.")] = "{}",
    occurred_at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"],
            metavar="TIME",
            help="When it happened, UTC.",
            show_default="now",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record what another system did; the same id again records nothing more."""
    with told(as_json):
        from afterlaunch.accountability.outside import record  # noqa: PLC0415

        is_new = record(
            Workspace.open(workspace_folder(workspace)).ledger,
            event_id=event_id,
            kind=kind,
            subject=subject,
            actor=actor,
            payload=payload,
            occurred_at=occurred_at,
        )
        if as_json:
            write_json({"exit_code": 0, "event_id": event_id, "is_new": is_new})
            return
        line("Recorded." if is_new else "It stands in the ledger already; nothing more was added.")
