"""Monthly reports: one page per business owner and one for the company."""

from afterlaunch.report.writer import write

__all__ = ["write"]
