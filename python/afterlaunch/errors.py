"""What can go wrong, said with its mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FAILED = 1
USAGE = 2


class AfterlaunchError(Exception):
    """A problem a person can mend.

    Parameters
    ----------
    message
        What is wrong, naming the file, column or setting.
    mend
        What to do about it.
    exit_code
        ``USAGE`` for a wrong command or configuration, ``FAILED`` for work that did not succeed.
    """

    def __init__(self, message: str, *, mend: str, exit_code: int = USAGE) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.exit_code = exit_code


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with an input file.

    ``file`` is relative to the workspace, ``line`` the 1-based line of a text file (0: the file as
    a whole), ``column`` may be blank.
    """

    file: str
    line: int
    column: str
    message: str
    mend: str

    def __str__(self) -> str:
        place = self.file + (f" line {self.line}" if self.line else "")
        column = f", column {self.column}" if self.column else ""
        return f"{place}{column}: {self.message}"


class InputFaults(AfterlaunchError):
    """Every fault found in one look at the input, listed together.

    Parameters
    ----------
    headline
        What the faults keep from happening.
    faults
        At least one.
    exit_code
        ``USAGE`` for registers, ``FAILED`` for raw tables.
    """

    def __init__(self, headline: str, faults: Sequence[Fault], *, exit_code: int) -> None:
        self.faults = tuple(sorted(set(faults)))
        listed = "\n".join(f"  {fault}\n    Mend: {fault.mend}" for fault in self.faults)
        super().__init__(f"{headline}\n{listed}", mend="", exit_code=exit_code)
        self.headline = headline
