"""Monthly reports: pages of owners and of the company, mails, the inventory, and packs."""

from afterlaunch.report.mails import mails, month_pages, unreached
from afterlaunch.report.writer import write, write_inventory, write_pack

__all__ = ["mails", "month_pages", "unreached", "write", "write_inventory", "write_pack"]
