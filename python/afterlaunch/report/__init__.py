"""Monthly reports: one page per business owner and one for the company, and a mail per owner."""

from afterlaunch.report.mails import mails, month_pages, unreached
from afterlaunch.report.writer import write

__all__ = ["mails", "month_pages", "unreached", "write"]
