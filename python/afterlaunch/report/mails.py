"""The mails of one month: one for every owner there is something to tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from jinja2 import Environment

from afterlaunch.owner_mail import OwnerMail
from afterlaunch.report.brief import brief
from afterlaunch.report.compute.pages import Pages, file_name, pages
from afterlaunch.report.compute.records import read
from afterlaunch.report.page import OwnerPage
from afterlaunch.report.render import environment, mail_html, mail_text, owner_html
from afterlaunch.report.series import series
from afterlaunch.warehouse import query
from afterlaunch.workspace import Workspace


def month_pages(workspace: Workspace, month: date | None) -> Pages:
    """Compute the pages of a month (None: the last whole one) from the warehouse as it stands.

    Raises
    ------
    AfterlaunchError
        If the marts hold no figures, or none for the month asked for.
    """
    return pages(read(partial(query, workspace), month))


def mails(found: Pages) -> Iterator[OwnerMail]:
    """Make the mails of a month, one at a time.

    Who answers for no model and for nobody who does, has left as far as the reports are
    concerned, and gets none.
    """
    env = environment()
    for page in found.owners:
        if page.models or page.team:
            yield mail(page, env)


def unreached(found: Pages) -> tuple[tuple[str, str], ...]:
    """Return (owner id, model) where somebody answers who is not in the register of owners."""
    known = {page.owner_id for page in found.owners}
    return tuple(
        (model.owner_id, model.name)
        for model in found.company.models
        if model.owner_id and model.owner_id not in known
    )


def mail(page: OwnerPage, env: Environment) -> OwnerMail:
    """Make the mail of one owner."""
    told = brief(page)
    return OwnerMail(
        owner_id=page.owner_id,
        owner_name=page.owner_name,
        email=page.owner_email,
        month=page.month,
        as_of=page.as_of,
        subject=told.subject,
        text=mail_text(page, told, env),
        html=mail_html(page, told, env),
        charts=tuple(series(trend) for model in page.models for trend in model.trends),
        report_name=f"{page.month:%Y-%m}-{file_name(page.owner_id)}",
        report=owner_html(page, env),
    )
