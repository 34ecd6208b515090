"""What the reports hand to delivery: one owner's month in words, and its charts as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Chart:
    """One chart; every tuple of figures has one entry a month, None where there is nothing.

    Attributes
    ----------
    ticks
        Marks of the vertical axis with their words.
    months
        Positions on the horizontal axis with their words.
    line
        What was agreed or planned.
    missed
        Months in which what was agreed was missed.
    still_open
        Months whose figure may still move.
    """

    ticks: tuple[tuple[float, str], ...]
    months: tuple[tuple[int, str], ...]
    values: tuple[float | None, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]
    line: tuple[float | None, ...]
    missed: tuple[bool, ...]
    still_open: tuple[bool, ...]


@dataclass(frozen=True)
class OwnerMail:
    """The monthly report of one owner, ready to be put into an envelope.

    Attributes
    ----------
    text
        Plain text that stands alone.
    html
        The same as a page whose style is in its head and whose pictures are `chart_id` of 1, 2, ...
    report
        The whole report, to be attached as ``report_name``.
    """

    owner_id: str
    owner_name: str
    email: str
    month: date
    as_of: date
    subject: str
    text: str
    html: str
    charts: tuple[Chart, ...]
    report_name: str
    report: str


def chart_id(number: int) -> str:
    """Return the name under which a mail's page finds its picture (from 1 on)."""
    return f"chart-{number}@afterlaunch"
