"""How many days a refresh policy may give: whoever reads the register reads days this way."""

from __future__ import annotations

from afterlaunch.errors import AfterlaunchError

MOST_DAYS = 3_660
"""Ten years. What is due later than that is not due, and far beyond it there is no calendar."""

MEND = f"write a whole number of days, at most {MOST_DAYS:,}, or leave it blank"


def read_days(column: str, text: str) -> int:
    """Return the days in a cell of ``refresh_policies.csv``.

    Raises
    ------
    AfterlaunchError
        If it holds no days, or more than can be meant.
    """
    try:
        days = float(text)
    except ValueError:
        days = -1.0
    if not 0 <= days <= MOST_DAYS:
        raise AfterlaunchError(
            f'registers/refresh_policies.csv, column {column}: "{text}" is no number of days from '
            f"0 to {MOST_DAYS:,}",
            mend=MEND,
        )
    return int(days)
