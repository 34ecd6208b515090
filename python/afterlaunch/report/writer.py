"""Write the reports of one month into the workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from afterlaunch.report.compute.inventory import inventory_page, model_ids, pack_name, pack_page
from afterlaunch.report.compute.pages import file_name, pages
from afterlaunch.report.compute.records import read, span
from afterlaunch.report.render import (
    company_html,
    environment,
    inventory_html,
    owner_html,
    pack_html,
)
from afterlaunch.warehouse import query, reading
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
    folder = _folder(workspace, found.month)
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


def write_inventory(workspace: Workspace, month: date | None = None) -> list[Path]:
    """Write ``inventory.html`` beside the reports of a month, and a pack for every model.

    Raises
    ------
    AfterlaunchError
        As `write` does.
    """
    env = environment()
    with reading(workspace) as ask:
        as_of, chosen = span(ask, month)
        folder = _folder(workspace, chosen)
        page = inventory_page(ask, chosen, as_of)
        written = [_replace(folder / "inventory.html", inventory_html(page, env))]
        for model_id in model_ids(ask):
            html = pack_html(pack_page(ask, model_id, chosen, as_of), env)
            written.append(_replace(folder / pack_name(model_id), html))
    return written


def write_pack(workspace: Workspace, model_id: str, month: date | None = None) -> Path:
    """Write the pack of one model beside the reports of a month.

    Raises
    ------
    AfterlaunchError
        If there is no such model, and as `write` does.
    """
    with reading(workspace) as ask:
        as_of, chosen = span(ask, month)
        html = pack_html(pack_page(ask, model_id, chosen, as_of), environment())
    return _replace(_folder(workspace, chosen) / pack_name(model_id), html)


def _folder(workspace: Workspace, month: date) -> Path:
    folder = workspace.reports / f"{month:%Y-%m}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _replace(path: Path, text: str) -> Path:
    """Swap a whole page in, so that nobody reads half of one."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    return part.replace(path)
