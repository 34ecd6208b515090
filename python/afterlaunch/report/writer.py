"""Write the reports of one month into the workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from afterlaunch.report.compute.pages import file_name, pages
from afterlaunch.report.compute.records import read
from afterlaunch.report.render import company_html, environment, owner_html
from afterlaunch.warehouse import query
from afterlaunch.workspace import Workspace

Progress = Callable[[int, int, str], None]


def write(
    workspace: Workspace, month: date | None = None, on_progress: Progress | None = None
) -> list[Path]:
    """Write one page per owner and the company's page.

    Parameters
    ----------
    workspace
        Read: its marts. Written: ``reports/<YYYY-MM>/<owner_id>.html`` and ``company.html``.
    month
        Any day of the month wanted; None takes the last month that ended by the as-of date.
    on_progress
        Called after each page with pages done, pages in all, and the file's name.

    Returns
    -------
    list of Path
        The files written, the company's page last.

    Raises
    ------
    AfterlaunchError
        If the marts hold no figures, or none for the month asked for.
    """
    found = pages(read(partial(query, workspace), month))
    env = environment()
    folder = workspace.reports / f"{found.month:%Y-%m}"
    folder.mkdir(parents=True, exist_ok=True)
    jobs: list[tuple[str, Callable[[], str]]] = [
        (file_name(page.owner_id), partial(owner_html, page, env)) for page in found.owners
    ]
    jobs.append(("company.html", partial(company_html, found.company, env)))
    written = []
    for done, (name, html) in enumerate(jobs, start=1):
        written.append(_replace(folder / name, html()))
        if on_progress:
            on_progress(done, len(jobs), name)
    return written


def _replace(path: Path, text: str) -> Path:
    """Swap a whole page in, so that nobody reads half of one."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    return part.replace(path)
