"""One owner's mailbox: a message as a mail, text and page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from afterlaunch.delivery.channel import Message, Undelivered
from afterlaunch.delivery.company import Owner
from afterlaunch.delivery.smtp_settings import address

Send = Callable[[EmailMessage], None]


class Mailbox:
    """A channel that hands mails to a mail server.

    Parameters
    ----------
    owner
        Whose mailbox it is.
    sender
        Whom mails come from.
    send
        Hands one mail to the server; raises `Undelivered` or `Doubtful`.
    dated
        UTC, without zone.
    """

    def __init__(self, owner: Owner, sender: Address, send: Send, dated: datetime) -> None:
        self._owner = owner
        self._sender = sender
        self._send = send
        self._dated = dated

    def deliver(self, message: Message) -> None:
        """Return once the mail server has accepted the message; see `Channel`."""
        self._send(mail(self._owner, self._sender, message, self._dated))


def mail(owner: Owner, sender: Address, message: Message, dated: datetime) -> EmailMessage:
    """Put a message into its envelope; the same message and date give the same bytes.

    Raises
    ------
    Undelivered
        If the owner has no address that a mail server takes.
    """
    recipient = address(owner.email, owner.name)
    if recipient is None:
        raise Undelivered(
            f"the e-mail address of {owner.owner_id} is none",
            mend="correct it in registers/owners.csv, then run again",
            is_temporary=False,
        )
    envelope = EmailMessage(policy=SMTP)
    envelope["From"] = sender
    envelope["To"] = recipient
    envelope["Subject"] = message.subject
    envelope["Date"] = format_datetime(dated.replace(tzinfo=UTC))
    # A mailbox that knows it shows a mail once that was sent to it twice.
    said = hashlib.sha256("\0".join((message.key, message.text)).encode()).hexdigest()
    envelope["Message-ID"] = f"<notify.{said[:32]}@{sender.domain}>"
    # Nobody's holiday reply should answer it.
    envelope["Auto-Submitted"] = "auto-generated"
    envelope.set_content(message.text, cte="quoted-printable")
    envelope.add_alternative(message.html, subtype="html", cte="quoted-printable")
    envelope.set_boundary(f"=_{said[32:56]}")
    return envelope
