"""An order, and what is known of the work done for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import quote

from afterlaunch.errors import FAILED, AfterlaunchError

_LONGEST_VERSION = 200


class State(StrEnum):
    """How far the work is."""

    RUNNING = "running"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True)
class Order:
    """One attempt to refresh one model.

    Attributes
    ----------
    attempt
        From 1 on.
    ordered_on
        UTC date of the order.
    """

    case_id: str
    model_id: str
    attempt: int
    ordered_on: date

    @property
    def key(self) -> str:
        """The same for every repetition of this order, and for no other; fit for any address."""
        return f"{folder_name(self.case_id)}.{self.attempt}"

    @property
    def document(self) -> dict[str, Any]:
        """What the system that does the work is told."""
        return {
            "case_id": self.case_id,
            "model_id": self.model_id,
            "attempt": self.attempt,
            "idempotency_key": self.key,
            "ordered_on": self.ordered_on.isoformat(),
        }


@dataclass(frozen=True)
class Result:
    """What a pipeline hands back: the new version, and what it learned from."""

    model_version: str
    training_data_from: date | None = None
    training_data_until: date | None = None


@dataclass(frozen=True)
class Progress:
    """What is known of the work.

    Attributes
    ----------
    why
        Of a failure, its reason.
    where
        Where a person can look at it.
    """

    state: State
    result: Result | None = None
    why: str = ""
    exit_code: int | None = None
    where: str = ""


Look = Callable[[], Progress]


class Remote(Protocol):
    """A system elsewhere that does the work."""

    is_repeatable: bool
    """Whether the same order may be sent twice and is carried out once."""

    def order(self, order: Order) -> None:
        """Ask for the work."""

    def look(self, order: Order) -> Progress:
        """Find out how far it is."""


class Unanswered(AfterlaunchError):
    """A system gave no answer: what was asked may have been done."""

    def __init__(self, message: str, *, mend: str) -> None:
        super().__init__(message, mend=mend, exit_code=FAILED)


class Unreached(Unanswered):
    """A system could not be reached: nobody has read what was asked."""


class Refused(AfterlaunchError):
    """A system said no: what was asked was not done."""

    def __init__(self, message: str, *, mend: str, status: int) -> None:
        super().__init__(message, mend=mend, exit_code=FAILED)
        self.status = status


class Unfollowable(AfterlaunchError):
    """A system took an order, and nobody can ask it how far it is."""

    def __init__(self, message: str, *, mend: str) -> None:
        super().__init__(message, mend=mend, exit_code=FAILED)


def folder_name(case_id: str) -> str:
    """Return a case's id as a name for a folder, a run or an address; no two become one."""
    quoted = quote(case_id, safe="").replace("~", "%7E").replace(".", "%2E")
    return quoted.replace("%", "~")


def read_result(document: Any) -> Result:
    """Return what a pipeline handed back.

    Raises
    ------
    ValueError
        Saying what is wrong with it.
    """
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")
    version = document.get("model_version")
    if not isinstance(version, str) or not version.strip():
        raise ValueError("model_version is missing")
    if len(version) > _LONGEST_VERSION or not version.isprintable():
        raise ValueError("model_version is no name")
    first, last = (_date(document, f"training_data_{end}") for end in ("from", "until"))
    if first and last and last < first:
        raise ValueError("training_data_until is before training_data_from")
    return Result(version.strip(), first, last)


def ended(document: Any, *, where: str = "", exit_code: int | None = None) -> Progress:
    """Return the end of work that succeeded: a failure all the same if it hands nothing back."""
    try:
        result = read_result(document)
    except ValueError as error:
        why = f"the pipeline succeeded but handed back no usable result: {error}"
        return Progress(State.FAILED, why=why, exit_code=exit_code, where=where)
    return Progress(State.ENDED, result, exit_code=exit_code, where=where)


def _date(document: dict[str, Any], name: str) -> date | None:
    value = document.get(name)
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{name} is no date (YYYY-MM-DD)") from None
