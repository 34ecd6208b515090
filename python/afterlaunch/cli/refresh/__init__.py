"""Commands on refresh cases."""

from __future__ import annotations

import typer

from afterlaunch.cli.refresh import decide, execute, report, show, validate


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    cases = typer.Typer(
        help="From a finding to a better model in production.", no_args_is_help=True
    )
    show.add_to(cases)
    decide.add_to(cases)
    execute.add_to(cases)
    report.add_to(cases)
    validate.add_to(cases)
    app.add_typer(cases, name="refresh")
