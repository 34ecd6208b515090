"""What explains a model's figures: findings, incidents, why its value changed, its case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from afterlaunch.report.parts import Figure


@dataclass(frozen=True)
class Finding:
    """Something to look at; ``segment`` is empty when it is about the whole model."""

    kind: str
    model_id: str
    model_name: str
    segment: str
    period: date | None
    note: str
    is_for_owners: bool


@dataclass(frozen=True)
class Unanswered:
    """A model nobody has accepted to answer for; ``owner_name`` is empty if nobody is named.

    ``decided`` is the money decided since then.
    """

    model_name: str
    owner_name: str
    since: date
    decisions: int
    decided: Figure


@dataclass(frozen=True)
class Bar:
    """How much of a change one cause made up; noise if its range holds zero."""

    cause: str
    amount: Figure
    is_noise: bool


@dataclass(frozen=True)
class ValueChange:
    """Why the value of a month differs from that of an earlier one."""

    comparison: str
    """``previous_month`` or ``launch``."""
    month: date
    base_month: date
    change: Figure
    bars: tuple[Bar, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class BusinessCase:
    """What was promised at launch, what came of it, and where it goes.

    ``planned`` covers the same days as ``realised``; ``reasons`` sum to the gap between the
    two, which is that of the best end when ``realised`` is a range.
    """

    ends: date
    planned: Figure
    realised: Figure
    planned_in_all: Figure
    forecast: Figure
    reasons: tuple[tuple[str, Figure], ...]
    is_best_end: bool
    recommendation: str
    reason: str


@dataclass(frozen=True)
class Incident:
    """Something broken and not over yet: all agreements that one cause breaks."""

    incident_id: str
    kind: str
    """``breach``, ``investigation`` or ``intake``."""
    model_id: str
    model_name: str
    """Empty when it is about the data of all models."""
    adverse_word: str
    owner_name: str
    metric: str
    segment: str
    agreements: int
    status: str
    """``open``, ``acknowledged`` or ``escalated``."""
    status_since: date
    taken_up_by: str
    """Name of who acknowledged it, while that holds; blank if nobody has."""
    began_on: date
    cost: Figure
    cost_per_day: Figure
    cause_note: str
    is_suppressed: bool
    """Whether it rests on data that failed at the intake."""


@dataclass(frozen=True)
class RefreshCase:
    """A refresh case, open or closed within the year, and its clocks."""

    case_id: str
    model_id: str
    model_name: str
    status: str
    status_since: date
    reasons: str
    opened_on: date
    next_step: str
    """``decide``, ``train``, ``validate``, ``deploy`` or ``verify``; empty when closed."""
    next_step_by: date | None
    acts_owner_id: str
    acts_name: str
    """Who is to take it; empty if nobody is named."""
    is_overdue: bool
    overdue_days: int
    due_on: date | None
    cost_before_approval: Figure
    cost_after_approval: Figure
    model_version: str
    deployed_on: date | None
    version_share: Figure
    outcome: str

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.status != "closed"

    @property
    def is_asked(self) -> bool:
        """Whether somebody has to do something: proof takes time, a deferral waits for its day."""
        is_waiting = self.status == "deferred" and not self.is_overdue
        return self.next_step not in ("", "verify") and not is_waiting


@dataclass(frozen=True)
class RefreshPace:
    """How refreshes went in the last year, and in the year before.

    ``name`` is a model's, empty for all models together. Figures go by metric.
    """

    name: str
    year: Mapping[str, Figure]
    year_before: Mapping[str, Figure]
