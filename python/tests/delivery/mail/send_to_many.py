"""The command line with hand-made mails in place of a warehouse's: ``COUNT send --month ...``."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from types import SimpleNamespace

from afterlaunch import report
from afterlaunch.cli import app, sending
from afterlaunch.delivery.smtp import Smtp
from afterlaunch.owner_mail import OwnerMail


def mail(number: int) -> OwnerMail:
    owner = f"owner_{number:03d}"
    return OwnerMail(
        owner_id=owner, owner_name=f"Owner {number}", email=f"{owner}@example.com",
        month=date(2025, 12, 1), as_of=date(2025, 12, 31), subject="AI models, December 2025",
        text=f"Models of owner {number}\n", html=f"<p>Models of owner {number}</p>", charts=(),
        report_name=f"2025-12-{owner}.html", report=f"<p>Report of owner {number}</p>",
    )  # fmt: skip


count = int(sys.argv.pop(1))
report.month_pages = lambda workspace, month: SimpleNamespace(
    month=date(2025, 12, 1), is_over=True, owners=range(count)
)
report.mails = lambda pages: map(mail, pages.owners)
report.unreached = lambda pages: [("gone", "Card fraud")] if count == 3 else []
sending.Smtp = partial(Smtp, waits=(0.05, 0.05))
app()
