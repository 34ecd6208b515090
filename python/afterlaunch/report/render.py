"""Lay pages out as HTML or plain text; knows no statistics and reads no data."""

from __future__ import annotations

from textwrap import fill

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from afterlaunch.config import project_folder
from afterlaunch.owner_mail import chart_id
from afterlaunch.report import charts, explained, refreshed, sentences, shortfall, words
from afterlaunch.report.brief import Brief
from afterlaunch.report.page import CompanyPage, OwnerPage

TEXT_WIDTH = 76


def environment() -> Environment:
    """Jinja with autoescape on (but in plain text), a fault for every unknown name, the words."""
    env = Environment(
        loader=FileSystemLoader(project_folder() / "reports" / "templates"),
        autoescape=lambda name: name is None or not name.endswith(".txt.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals.update(
        words=words,
        sentences=sentences,
        shortfall=shortfall,
        explained=explained,
        refreshed=refreshed,
        charts=charts,
        chart_id=chart_id,
    )
    env.filters["lines"] = lines
    return env


def owner_html(page: OwnerPage, env: Environment) -> str:
    """HTML of one owner's page."""
    return env.get_template("owner.html.j2").render(page=page)


def company_html(page: CompanyPage, env: Environment) -> str:
    """HTML of the company's page."""
    return env.get_template("company.html.j2").render(page=page)


def mail_html(page: OwnerPage, brief: Brief, env: Environment) -> str:
    """HTML of one owner's mail."""
    return env.get_template("mail.html.j2").render(page=page, brief=brief).lstrip()


def mail_text(page: OwnerPage, brief: Brief, env: Environment) -> str:
    """Plain text of one owner's mail; its spaces are plain ones, since they hold no line any more.

    Control characters of a name are blanks: they could move the cursor of a terminal.
    """
    text = env.get_template("owner.txt.j2").render(page=page, brief=brief)
    return "".join(
        one if one.isprintable() or one == "\n" else " "
        for one in text.lstrip().replace(words.SP, " ")
    )


def lines(text: str, lead: str = "") -> str:
    """Break a sentence into lines, the later ones indented by the width of ``lead``.

    Examples
    --------
    >>> print(lines("one word after the other " * 4, "- "))
    - one word after the other one word after the other one word after the other
      one word after the other
    """
    return fill(
        text,
        TEXT_WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
