"""Mail every owner the report of a month, or write the mails as files to look at."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from afterlaunch import ledger, report
from afterlaunch.cli.console import line, step
from afterlaunch.delivery import eml, outbox
from afterlaunch.delivery.company import Company, read_company
from afterlaunch.delivery.delivered import record_deliveries
from afterlaunch.delivery.monthly import envelope, message_id, report_key
from afterlaunch.delivery.smtp import Smtp
from afterlaunch.delivery.smtp_settings import SmtpSettings, address, sender
from afterlaunch.errors import AfterlaunchError
from afterlaunch.owner_mail import OwnerMail
from afterlaunch.workspace import Workspace

CHANNEL = "mail"


@dataclass(frozen=True)
class Plan:
    """Mails that can go, and whom none can reach."""

    month: date
    sender: Address
    mails: tuple[tuple[OwnerMail, Address], ...]
    unreached: tuple[outbox.Failure, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of the mails of a month; ``message_ids`` tell those in doubt, by key."""

    plan: Plan
    posted: outbox.Posted
    message_ids: dict[str, str]

    @property
    def failures(self) -> tuple[outbox.Failure, ...]:
        """Everybody who certainly got nothing for a reason."""
        return (*self.plan.unreached, *self.posted.failed)

    @property
    def is_whole(self) -> bool:
        """Whether everybody has the report, without a doubt."""
        return not (self.failures or self.posted.doubtful or self.posted.pending)


def make_plan(workspace: Workspace, month: date | None) -> Plan:
    """Make the mails of a month (None: the last whole one) from the warehouse as it stands.

    Raises
    ------
    AfterlaunchError
        If the month has not ended by the as-of, or nobody is named as sender.
    """
    pages = report.month_pages(workspace, month)
    if not pages.is_over:
        raise AfterlaunchError(
            f"{pages.month:%Y-%m} is not over in what is known so far",
            mend="a report is sent once: run with the records of the whole month first",
        )
    company = read_company(workspace)
    mails: list[tuple[OwnerMail, Address]] = []
    unreached = [
        outbox.Failure(
            f"report:{pages.month:%Y-%m}:{owner_id}",
            owner_id,
            f"answers for {model} and is not in registers/owners.csv",
            "name who answers for it now in registers/ownership.csv, then run again",
        )
        for owner_id, model in report.unreached(pages)
    ]
    with step("Writing mails") as on_progress:
        for done, mail in enumerate(report.mails(pages), start=1):
            found = _recipient(mail, company)
            if isinstance(found, Address):
                mails.append((mail, found))
            else:
                unreached.append(found)
            on_progress(mail.owner_id, done, len(pages.owners))
    sent_by = sender(os.environ, company.sender)
    return Plan(pages.month, sent_by, tuple(mails), tuple(unreached))


def write_files(workspace: Workspace, plan: Plan) -> list[Path]:
    """Write every mail as a file; the same records give the same bytes."""
    folder = workspace.reports / f"{plan.month:%Y-%m}" / "mail"
    written = []
    for mail, recipient in plan.mails:
        dated = datetime.combine(mail.as_of, datetime.min.time())
        message = _envelope(plan, mail, recipient, dated)
        name = mail.report_name.removeprefix(f"{plan.month:%Y-%m}-").removesuffix(".html")
        written.append(eml.write(folder, name, message))
    return written


def send(
    workspace: Workspace, plan: Plan, resend: Sequence[str], arrived: Sequence[str]
) -> Outcome:
    """Send every mail that was not sent yet, and record it.

    Parameters
    ----------
    resend
        Keys to send again, or ``all``: every one of the month that is in doubt.
    arrived
        Keys that were in doubt and are known to have arrived, or ``all``.

    Raises
    ------
    AfterlaunchError
        If the settings of the mail server make no sense, another delivery is under way, or a key
        to send again is unknown.
    """
    settings = SmtpSettings.from_environment(os.environ)
    path = workspace.ledger
    with workspace.locked("delivery"), Smtp(settings) as server:
        prefix = f"report:{plan.month:%Y-%m}:"
        outbox.settle(path, arrived, prefix=prefix)
        outbox.release(path, resend, prefix=prefix)
        letters = [_letter(plan, mail, recipient, server) for mail, recipient in plan.mails]
        with step("Sending reports") as on_progress:
            posted = outbox.post(path, letters, on_progress=on_progress)
        record_deliveries(path)
    records = outbox.records(ledger.events(path))
    ids = {one.key: records[one.key].details["message_id"] for one in posted.doubtful}
    return Outcome(plan, posted, ids)


def show(outcome: Outcome) -> None:
    """Print what became of the mails, and what is left to do."""
    posted = outcome.posted
    month = f"{outcome.plan.month:%B %Y}"
    before = f"; sent before: {len(posted.already)}" if posted.already else ""
    line(f"Reports of {month} sent: {len(posted.sent)}{before}.")
    show_failures(outcome.failures)
    for one in posted.doubtful:
        line(f"  {one.owner_id}: in doubt: {one.reason}")
        line(f"    Message-ID: {outcome.message_ids[one.key]}")
        line(f"    Mend: {one.mend}; if it did, --arrived {one.key}")
    if posted.pending:
        names = ", ".join(letter.owner_id for letter in posted.pending)
        line(f"  Not tried, since the mail server cannot be used: {names}")
        line("    Mend: give the same command again; nobody gets a report twice.")


def show_failures(failures: Sequence[outbox.Failure]) -> None:
    """Print whom nothing was sent to, why, and the mend."""
    for one in failures:
        line(f"  {one.owner_id}: not sent: {one.reason}")
        line(f"    Mend: {one.mend}")


def document(outcome: Outcome, exit_code: int) -> dict[str, Any]:
    """Return the outcome for machines."""
    posted = outcome.posted
    return {
        "exit_code": exit_code,
        "month": f"{outcome.plan.month:%Y-%m}",
        "sent": [letter.key for letter in posted.sent],
        "already_sent": [letter.key for letter in posted.already],
        "pending": [letter.key for letter in posted.pending],
        "failed": [vars(one) for one in outcome.failures],
        "doubtful": [
            vars(one) | {"message_id": outcome.message_ids[one.key]} for one in posted.doubtful
        ],
    }


def _letter(plan: Plan, mail: OwnerMail, recipient: Address, server: Smtp) -> outbox.Letter:
    # Made one at a time: the pictures of two hundred owners need not be held at once.
    ready: list[EmailMessage] = []

    def prepare() -> None:
        ready.append(_envelope(plan, mail, recipient, ledger.now()))

    def deliver() -> None:
        server.send(ready.pop())

    return outbox.Letter(
        key=report_key(mail),
        owner_id=mail.owner_id,
        about=(),
        prepare=prepare,
        deliver=deliver,
        details={"message_id": message_id(mail, plan.sender)},
        channel=CHANNEL,
    )


def _envelope(plan: Plan, mail: OwnerMail, recipient: Address, dated: datetime) -> EmailMessage:
    return envelope(mail, sender=plan.sender, recipient=recipient, dated=dated)


def _recipient(mail: OwnerMail, company: Company) -> Address | outbox.Failure:
    """Return where a mail goes by today's register: it may have been edited since the run."""
    owner = company.owners.get(mail.owner_id)
    mend = "correct it in registers/owners.csv, then send again"
    if owner is None:
        reason = "has left registers/owners.csv"
        mend = "name who answers now in registers/ownership.csv, then run again"
    elif not owner.email:
        reason = "has no e-mail address"
    elif found := address(owner.email, owner.name):
        return found
    else:
        reason = "has an e-mail address no server takes"
    return outbox.Failure(report_key(mail), mail.owner_id, reason, mend)
