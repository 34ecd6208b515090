"""The time an event is recorded at."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time

from afterlaunch.errors import AfterlaunchError

TODAY = "AFTERLAUNCH_TODAY"
"""Environment variable that moves the clock: for rehearsals on the demo company, and only there."""


def now() -> datetime:
    """Return the time to record an event at: UTC, whole seconds, without zone."""
    rehearsed = rehearsed_day()
    if rehearsed:
        return datetime.combine(rehearsed, time(12))
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def rehearsed_day() -> date | None:
    """Return the day the clock was moved to, or None.

    Raises
    ------
    AfterlaunchError
        If the variable is set to something that is no day.
    """
    text = os.environ.get(TODAY, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise AfterlaunchError(
            f"{TODAY} is {text!r}, not a day", mend="write it as 2025-03-31, or unset it"
        ) from None
