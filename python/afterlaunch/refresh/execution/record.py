"""What the ledger knows of a case's attempts, and what is added to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from afterlaunch import errors, ledger
from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.case import Case, read_cases
from afterlaunch.refresh.execution.order import Order, Progress
from afterlaunch.refresh.policy import read_policy
from afterlaunch.workspace import Workspace

STARTED, FAILED, ENDED = "case_training_started", "case_training_failed", "case_training_ended"
REFUSED = "case_refused"
UNDER_WAY = "training"
EXECUTABLE = ("approved", "training_failed", "validation_failed", UNDER_WAY)
ELSEWHERE = "elsewhere"
"""Kind of an attempt that no pipeline made: somebody reported it when it was over."""


@dataclass(frozen=True)
class Step:
    """What somebody means to do with a case: its name, when it may be done, and why not else."""

    name: str
    statuses: tuple[str, ...]
    otherwise: str


EXECUTE = Step("execute", EXECUTABLE, "only an approved case is executed")
REPORT = Step("report", EXECUTABLE, "only training of an approved case is reported")


@dataclass(frozen=True)
class Started:
    """An attempt as it was begun."""

    order: Order
    kind: str
    target: str
    at: datetime
    timeout: float


class Record:
    """One case, as its executor sees it, or who reports what was done elsewhere.

    Raises
    ------
    AfterlaunchError
        If there is no such case.
    """

    def __init__(
        self, workspace: Workspace, case_id: str, owner_id: str, step: Step = EXECUTE
    ) -> None:
        self._step = step
        self._path = workspace.ledger
        self._registers = workspace.registers
        self._owner_id = owner_id
        cases = read_cases(ledger.events(self._path))
        if case_id not in cases:
            waiting = sorted(one.case_id for one in cases.values() if one.status in step.statuses)
            raise AfterlaunchError(
                f"there is no case {case_id}",
                mend=f"name one of: {', '.join(waiting)}" if waiting else "no case is approved",
            )
        self.case_id = case_id
        self._subject = f"case:{case_id}"
        self.model_id = cases[case_id].model_id

    def why_not(self, events: list[dict[str, Any]]) -> str | None:
        """Return why this owner may not take the step now; None if they may."""
        case = self._case(events)
        if case.status not in self._step.statuses:
            return f"case {self.case_id} is {case.status}: {self._step.otherwise}"
        if self._owner_id in (case.approved_by, case.decided_by):
            return f"{self._owner_id} approved case {self.case_id}: somebody else executes it"
        return None

    def require_allowed(self) -> None:
        """Raise, and record the refusal, if this owner may not take the step now."""
        why = self.why_not(ledger.events(self._path))
        if why:
            raise self.refused(why)

    def refused(self, why: str) -> AfterlaunchError:
        """Record a refusal, and return it to be raised."""
        self.refuse(why)
        return AfterlaunchError(
            why, mend=f"see `afterlaunch refresh show {self.case_id}`", exit_code=errors.FAILED
        )

    def pipeline_text(self) -> str:
        """Return what the policy of the model names.

        Raises
        ------
        AfterlaunchError
            If it names nothing.
        """
        text = read_policy(self._registers, self.model_id).pipeline
        if not text:
            raise AfterlaunchError(
                f"registers/refresh_policies.csv names no pipeline for {self.model_id}",
                mend="fill in its column pipeline, or report training done elsewhere with "
                f"`afterlaunch refresh report {self.case_id}`",
            )
        return text

    def unended(self) -> Started | None:
        """Return the attempt that was begun and has no end."""
        events = ledger.events(self._path)
        case = self._case(events)
        if case.status != UNDER_WAY:
            return None
        last = [
            one for one in events if one["kind"] == STARTED and one["subject"] == self._subject
        ][-1]
        payload, at = last["payload"], datetime.fromisoformat(last["recorded_at"])
        order = Order(self.case_id, self.model_id, case.attempt, at.date())
        return Started(
            order,
            str(payload.get("pipeline", "")),
            str(payload.get("target", "")),
            at,
            float(payload.get("timeout_seconds", 0)),
        )

    def next_order(self) -> Order:
        """Return the order of a new attempt."""
        events = ledger.events(self._path)
        number = 1 + self._count(events, STARTED)
        return Order(self.case_id, self.model_id, number, ledger.now().date())

    def started(self, order: Order, kind: str, target: str, timeout: float) -> Started:
        """Record the beginning of an attempt; raise if the case has moved meanwhile."""
        details = {
            "attempt": order.attempt,
            "pipeline": kind,
            "target": target,
            "idempotency_key": order.key,
            "timeout_seconds": timeout,
        }
        try:
            at = self._append(STARTED, order.attempt, details, self.why_not)
        except ledger.Refused as refusal:
            raise AfterlaunchError(
                str(refusal),
                mend=f"see `afterlaunch refresh show {self.case_id}`",
                exit_code=errors.FAILED,
            ) from None
        return Started(order, kind, target, at, timeout)

    def ended(self, order: Order, progress: Progress) -> bool:
        """Record how an attempt ended; False if somebody else did before."""
        if progress.result:
            result = progress.result
            details: dict[str, Any] = {
                "model_version": result.model_version,
                "training_data_from": _text(result.training_data_from),
                "training_data_until": _text(result.training_data_until),
            }
        else:
            details = {"why": progress.why, "exit_code": progress.exit_code}
        details |= {"attempt": order.attempt, "where": progress.where}
        try:
            self._append(
                ENDED if progress.result else FAILED,
                order.attempt,
                details,
                lambda events: None if self._awaits(events, order) else "it has ended",
            )
        except ledger.Refused:
            return False
        return True

    def awaits(self, order: Order) -> bool:
        """Return whether the ledger waits for the end of this attempt."""
        return self._awaits(ledger.events(self._path), order)

    def refuse(self, why: str) -> None:
        """Record that an attempt was turned away."""
        ledger.append_next(
            self._path,
            stem=f"{REFUSED}:{self.case_id}",
            actor=self._owner_id,
            kind=REFUSED,
            subject=self._subject,
            payload={
                "case_id": self.case_id,
                "model_id": self.model_id,
                "wanted": self._step.name,
                "why": why,
            },
        )

    def _awaits(self, events: list[dict[str, Any]], order: Order) -> bool:
        case = self._case(events)
        return case.status == UNDER_WAY and case.attempt == order.attempt

    def _case(self, events: list[dict[str, Any]]) -> Case:
        return read_cases(events)[self.case_id]

    def _count(self, events: list[dict[str, Any]], kind: str) -> int:
        return sum(one["kind"] == kind and one["subject"] == self._subject for one in events)

    def _append(
        self,
        kind: str,
        number: int,
        details: dict[str, Any],
        allowed: Callable[[list[dict[str, Any]]], str | None] | None,
    ) -> datetime:
        at = ledger.now()
        ledger.append(
            self._path,
            event_id=f"{kind}:{self.case_id}:{number}",
            occurred_at=at,
            recorded_at=at,
            actor=self._owner_id,
            kind=kind,
            subject=self._subject,
            payload={"case_id": self.case_id, "model_id": self.model_id, **details},
            allowed=allowed,
        )
        return at


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
