"""What time it is for the ledger."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time
from pathlib import Path

from afterlaunch.errors import AfterlaunchError

TODAY_VARIABLE = "AFTERLAUNCH_TODAY"
# Only the demo company has one: the list of what was planted in it.
_DEMO_MARK = "plants.yml"


def now() -> datetime:
    """Return the time to record an event at: UTC, whole seconds, without zone.

    For rehearsal, ``AFTERLAUNCH_TODAY`` names another day; it is noon then, so that the same
    commands leave the same bytes.

    Raises
    ------
    AfterlaunchError
        If the variable holds no date.
    """
    named = os.environ.get(TODAY_VARIABLE)
    if not named:
        return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    try:
        return datetime.combine(date.fromisoformat(named), time(12))
    except ValueError:
        raise AfterlaunchError(
            f"{TODAY_VARIABLE} is {named!r}, not a date",
            mend=f"write it as YYYY-MM-DD, or unset {TODAY_VARIABLE}",
        ) from None


def require_real_time(workspace: Path) -> None:
    """Raise if the clock is moved and the workspace is not a demo: nobody dates real events.

    Raises
    ------
    AfterlaunchError
        Naming the workspace.
    """
    if os.environ.get(TODAY_VARIABLE) and not (workspace / _DEMO_MARK).is_file():
        raise AfterlaunchError(
            f"{TODAY_VARIABLE} is set, and {workspace} is not a demo: its events bear the time "
            "they happen at",
            mend=f"unset {TODAY_VARIABLE}; it is for rehearsals in what `afterlaunch demo` writes",
        )
