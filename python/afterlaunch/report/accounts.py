"""What explains a model's figures: findings, incidents, why its value changed, its case."""

from __future__ import annotations

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
    began_on: date
    cost: Figure
    cost_per_day: Figure
    cause_note: str
    is_suppressed: bool
    """Whether it rests on data that failed at the intake."""
