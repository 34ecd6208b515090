"""Lay pages out as HTML or plain text; knows no statistics and reads no data."""

from __future__ import annotations

from textwrap import fill

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from afterlaunch.config import project_folder
from afterlaunch.owner_mail import chart_id
from afterlaunch.report import (
    cells,
    charts,
    explained,
    refreshed,
    regulation,
    sentences,
    shortfall,
    words,
)
from afterlaunch.report.brief import Brief
from afterlaunch.report.challenged import CHALLENGE
from afterlaunch.report.page import CompanyPage, OwnerPage
from afterlaunch.report.shown import InventoryPage, PackPage
from afterlaunch.report.tabled import FIGURES, INVENTORY

TEXT_WIDTH = 76

INVENTORY_SECTIONS = (
    ("Models and who answers for them", ("models",)),
    ("Purpose, limits and oversight", ("limits",)),
    ("Independent validation", ("validation",)),
    ("Versions and the age of what they learned", ("versions_in_use",)),
    ("Agreements and what is open", ("agreement_counts", "open_counts")),
)
PACK_SECTIONS = (
    (
        "The model",
        "Materiality is told by the tier and by the money the model decides.",
        ("model", "materiality", "versions"),
    ),
    (
        "Outcomes analysis",
        "The twelve newest months that have outcomes; later ones wait for theirs. A month is "
        "provisional until all its outcomes have had time to arrive.",
        ("detection", "false_declines", "value", "belief", "restatements"),
    ),
    (
        "Ongoing monitoring",
        "What was agreed, what is watched, and what it showed.",
        ("agreements", "drift", "incidents", "findings"),
    ),
    (
        "Effective challenge",
        "Who found fault, who decided, who was turned away, and what was tried instead; from the "
        "ledger, which only grows.",
        ("accountability", "cases", "decisions", "acknowledgements", "challengers"),
    ),
)
"""Title, what it is about, and the tables in it."""


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
        regulation=regulation,
        cells=cells,
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


def inventory_html(page: InventoryPage, env: Environment) -> str:
    """HTML of the inventory of all models."""
    return env.get_template("inventory.html.j2").render(
        page=page, tables=INVENTORY, sections=INVENTORY_SECTIONS
    )


def pack_html(page: PackPage, env: Environment) -> str:
    """HTML of one model's pack."""
    return env.get_template("pack.html.j2").render(
        page=page, tables=FIGURES | CHALLENGE, sections=PACK_SECTIONS
    )


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
