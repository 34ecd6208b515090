"""The mail of one owner and month: plain text, a page with charts, the whole report attached."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from css_inline import CSSInliner

from afterlaunch.delivery.charts import png
from afterlaunch.owner_mail import OwnerMail, chart_id

_INLINER = CSSInliner(load_remote_stylesheets=False)


def report_key(mail: OwnerMail) -> str:
    """Return the key of a mail: a month is sent once, whatever has become of its figures since."""
    return f"report:{mail.month:%Y-%m}:{mail.owner_id}"


def message_id(mail: OwnerMail, sender: Address) -> str:
    """Return the Message-ID: the same words to the same person have the same one.

    A mailbox that knows it shows a mail once that was sent to it twice.
    """
    said = (report_key(mail), mail.email, mail.subject, mail.text, mail.html, mail.report)
    digest = hashlib.sha256("\0".join(said).encode()).hexdigest()[:32]
    return f"<report.{mail.month:%Y-%m}.{digest}@{sender.domain}>"


def envelope(mail: OwnerMail, *, sender: Address, recipient: Address, dated: datetime
             ) -> EmailMessage:  # fmt: skip
    """Put a mail into its envelope; the same mail and date give the same bytes.

    Parameters
    ----------
    mail
        What it says.
    sender, recipient
        From whom, and to whom.
    dated
        UTC, without zone.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(dated.replace(tzinfo=UTC))
    message["Message-ID"] = message_id(mail, sender)
    # Nobody's holiday reply should answer a report.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(_INLINER.inline(mail.html), subtype="html", cte="quoted-printable")
    (_, page) = message.iter_parts()
    for number, chart in enumerate(mail.charts, start=1):
        page.add_related(
            png(chart), "image", "png", cid=f"<{chart_id(number)}>", disposition="inline",
            filename=f"chart-{number}.png",
        )  # fmt: skip
    # As bytes, so that the file that arrives is the file that was written.
    message.add_attachment(
        mail.report.encode(), "text", "html", filename=mail.report_name, params={"charset": "utf-8"}
    )
    _fix_boundaries(message)
    return message


def _fix_boundaries(message: EmailMessage) -> None:
    """Name the borders between the parts after the content; the library would draw them."""
    digest = hashlib.sha256(message["Message-ID"].encode()).hexdigest()[:24]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{digest}_{number}")
