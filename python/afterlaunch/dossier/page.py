"""Lay a dossier out as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from afterlaunch.config import project_folder
from afterlaunch.dossier.figures import FIGURES

if TYPE_CHECKING:
    from afterlaunch.dossier.folder import Subject


def render(subject: Subject, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return the HTML of a dossier; everything in it is escaped."""
    env = Environment(
        loader=FileSystemLoader(project_folder() / "reports" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["shown"] = _shown
    template = env.get_template("dossier.html.j2")
    return template.render(subject=subject, figures=FIGURES, tables=tables) + "\n"


def _shown(value: object) -> str:
    """Return a value as a reader wants it: nothing for nothing, six digits of a number."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < 1_000_000 else f"{value:,.0f}"
    return str(value)
