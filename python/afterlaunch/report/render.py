"""Lay pages out as HTML; knows no statistics and reads no data."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from afterlaunch.config import project_folder
from afterlaunch.report import charts, explained, sentences, words
from afterlaunch.report.page import CompanyPage, OwnerPage


def environment() -> Environment:
    """Jinja with autoescape on, a fault for every unknown name, and the words as filters."""
    env = Environment(
        loader=FileSystemLoader(project_folder() / "reports" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals.update(words=words, sentences=sentences, explained=explained, charts=charts)
    return env


def owner_html(page: OwnerPage, env: Environment) -> str:
    """HTML of one owner's page."""
    return env.get_template("owner.html.j2").render(page=page)


def company_html(page: CompanyPage, env: Environment) -> str:
    """HTML of the company's page."""
    return env.get_template("company.html.j2").render(page=page)
