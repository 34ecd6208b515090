"""What every channel takes and how it fails; the record of a message depends on telling them apart.

A channel returns once the other side has accepted the message. It raises `Undelivered` if certainly
nothing was accepted, `Doubtful` if nobody can know. Errors name the owner, never an address with a
secret in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from afterlaunch.errors import FAILED, AfterlaunchError


@dataclass(frozen=True)
class Message:
    """One message to one owner, in the two forms channels ask for.

    Parameters
    ----------
    key
        The same for the same message, so that nobody gets it twice.
    subject
        One line.
    brief
        The least that has to be said, for services that take little: some 700 characters.
    text
        Plain text that stands alone.
    html
        The same as a whole HTML page.
    """

    key: str
    subject: str
    brief: str
    text: str
    html: str


class Channel(Protocol):
    """A way to one owner."""

    def deliver(self, message: Message) -> None:
        """Return once the message was accepted.

        Raises
        ------
        Undelivered
            If certainly nothing was accepted.
        Doubtful
            If it may or may not have been accepted.
        """


class Undelivered(AfterlaunchError):
    """Certainly nothing was accepted: the message may be sent again without asking.

    Parameters
    ----------
    message, mend
        As of every error.
    is_temporary
        Whether the same may succeed later without anybody mending anything.
    """

    def __init__(self, message: str, *, mend: str, is_temporary: bool) -> None:
        super().__init__(message, mend=mend, exit_code=FAILED)
        self.is_temporary = is_temporary


class Unreachable(Undelivered):
    """The channel itself cannot be used, so nothing else would get through it either."""


class Doubtful(AfterlaunchError):
    """The connection was lost after the message: it may or may not have arrived."""

    def __init__(self, message: str, *, mend: str) -> None:
        super().__init__(message, mend=mend, exit_code=FAILED)
