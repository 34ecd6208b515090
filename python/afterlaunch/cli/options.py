"""Options that several commands share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from afterlaunch.config import DEFAULT_WORKSPACE, WORKSPACE_VARIABLE


def examples(*lines: str, after: str = "") -> str:
    """Return an epilog: one example a line, what it does after a dash, then a closing remark."""
    return "\n\n".join(["Examples:", *lines, *([after] if after else [])])


class FailOn(StrEnum):
    """What makes a run end with exit code 1."""

    BREACH = "breach"
    ERROR = "error"
    NEVER = "never"


WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        envvar=WORKSPACE_VARIABLE,
        metavar="DIR",
        help="Folder that holds everything of one company.",
        show_default=f"{DEFAULT_WORKSPACE}/ in the project",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout, and nothing else there.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Look from the end of this UTC day: later records do not exist yet.",
        show_default="the latest recorded decision",
    ),
]
MonthOption = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m"],
        metavar="YYYY-MM",
        help="Month to report on.",
        show_default="the last whole month",
    ),
]
