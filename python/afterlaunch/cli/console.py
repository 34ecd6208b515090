"""What a person sees: progress and errors on stderr, results (or one JSON document) on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from afterlaunch.errors import FAILED, AfterlaunchError, InputFaults

OnProgress = Callable[[str, int, int], None]

results = Console(soft_wrap=True, highlight=False)
notes = Console(stderr=True, soft_wrap=True, highlight=False)


@contextmanager
def step(title: str) -> Iterator[OnProgress]:
    """Show that a long step is under way.

    Yields
    ------
    callable
        To be told (what, done, total); a live bar on a terminal, else a line at every quarter.
    """
    if not notes.is_terminal:
        notes.print(f"{title} ...", markup=False)
        yield _Quarters(title)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[title]}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.description}", style="dim"),
    )
    with Progress(*columns, console=notes, transient=True) as bar:
        task = bar.add_task("", total=None, title=title)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield show
    notes.print(f"[green]done[/green] {title}")


@contextmanager
def told(as_json: bool) -> Iterator[None]:
    """Turn an `AfterlaunchError` into its message, its mend and its exit code."""
    try:
        yield
    except AfterlaunchError as error:
        if as_json:
            write_json(_described(error))
        else:
            notes.print("[bold red]Error:[/bold red] ", end="")
            notes.print(error.message, markup=False)
            if error.mend:
                notes.print(f"Mend: {error.mend}", markup=False)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt:
        notes.print("Interrupted. The same command can be given again.")
        raise typer.Exit(FAILED) from None


def write_json(document: dict[str, Any]) -> None:
    """Print one JSON document on stdout."""
    text = json.dumps(document, indent=2, default=str, ensure_ascii=False)
    # Bytes of another encoding that came in with an argument go out as JSON escapes them.
    sys.stdout.write(text.encode(errors="backslashreplace").decode() + "\n")


def line(text: str = "", style: str | None = None) -> None:
    """Print one line of result, as it is."""
    results.print(text, style=style, markup=False)


def _described(error: AfterlaunchError) -> dict[str, Any]:
    if not isinstance(error, InputFaults):
        return {"exit_code": error.exit_code, "error": error.message, "mend": error.mend}
    faults = [
        {
            "file": fault.file,
            "line": fault.line or None,
            "column": fault.column or None,
            "message": fault.message,
            "mend": fault.mend,
        }
        for fault in error.faults
    ]
    return {"exit_code": error.exit_code, "error": error.headline, "faults": faults}


class _Quarters:
    """Plain progress: one line whenever another quarter is done."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._shown = 0

    def __call__(self, what: str, done: int, total: int) -> None:
        quarter = 4 * done // total if total else 0
        if self._shown < quarter < 4:  # noqa: PLR2004 - the last quarter is the end of the step
            self._shown = quarter
            notes.print(f"{self._title}: {done} of {total}", markup=False)
