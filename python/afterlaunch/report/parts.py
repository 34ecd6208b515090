"""The parts of a report page: frozen dataclasses, one per thing a reader sees.

Nothing here knows SQL, HTML or statistics. ``compute`` fills these, ``words`` puts
them into sentences, ``charts`` draws them and ``render`` lays them out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Figure:
    """One number with everything a reader needs to weigh it.

    Attributes
    ----------
    value
        The point, or None when the evidence gives only a range or nothing.
    low, high
        Two-sided limits, or the bounds when ``evidence`` is ``bounds``.
    unit
        ``rate`` (0..1), ``bps``, ``amount``, ``count``, ``days`` or ``ratio``.
    evidence
        ``observed``, ``control_estimate``, ``bounds`` or ``not_applicable``.
    maturity
        Share (0..1) of the cohort whose outcomes are final.
    """

    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    currency: str = ""
    evidence: str = "not_applicable"
    maturity: float | None = None
    provisional: bool = False
    is_expected: bool = False
    """Whether it is an estimate of what a month comes to once all its outcomes are in."""
    cases: int | None = None
    confidence: float | None = None

    @property
    def has_point(self) -> bool:
        """Whether there is a single best number."""
        return self.value is not None and self.evidence != "bounds"

    @property
    def has_range(self) -> bool:
        """Whether both limits are known."""
        return self.low is not None and self.high is not None

    @property
    def is_missing(self) -> bool:
        """Whether there is nothing to print but words."""
        return not self.has_point and not self.has_range


@dataclass(frozen=True)
class Change:
    """A figure against the same figure some months earlier.

    ``beyond_ranges`` is True only if the two ranges do not overlap.
    """

    months_before: int
    earlier: Figure
    difference: float | None
    is_better: bool | None
    beyond_ranges: bool


@dataclass(frozen=True)
class Side:
    """One side of degradation (missed adverse cases, or good cases declined)."""

    metric: str
    now: Figure
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class TrendPoint:
    """One month of a chart; ``line`` is what was agreed or planned for it."""

    month: date
    figure: Figure
    line: float | None = None
    is_breach: bool = False


@dataclass(frozen=True)
class Trend:
    """A chart's content: months in order, without gaps in the calendar."""

    key: str
    metric: str
    points: tuple[TrendPoint, ...]
    currency: str = ""
    line_kind: str = ""
    """``floor``, ``ceiling``, ``plan`` or empty (no line)."""


@dataclass(frozen=True)
class SlaLine:
    """What was agreed, what came of it, in the newest period that could be judged."""

    sla_id: str
    model_name: str
    adverse_word: str
    good_word: str
    metric: str
    segment: str
    direction: str
    grain: str
    period_start: date
    period_end: date
    state: str
    is_waived: bool
    figure: Figure
    warn_at: float | None
    breach_at: float
    harmful_at: float | None
    excess: float | None
    excess_currency: str
    agreed_by: str
    agreed_on: date | None
    missing_evidence: str
    cases_needed: int | None
    caught_controls_needed: int | None
    weeks_needed: int | None
    labels_due_on: date | None
    breached_since: date | None
    unclear_since: date | None
    """Start of a newer complete period that could not be judged, if there is one."""


@dataclass(frozen=True)
class Money:
    """What the model earned and cost in the month shown."""

    decision_value: Figure
    planned_value: Figure
    against_plan: str
    """``above``, ``below``, ``unclear`` or ``no_plan``."""
    plan_gap: float | None
    realised_vs_case: Figure
    value_per_thousand: Figure
    value_per_thousand_at_launch_rate: Figure
    """As if adverse cases were as frequent as in the launch months."""
    avoided_loss: Figure
    gross_loss: Figure
    control_loss: Figure
    control_cost: Figure
    net_loss: Figure
    net_loss_bps: Figure
    recorded_loss_bps: Figure
    forgone_margin: Figure
    attrition_cost: Figure
    false_decline_cost: Figure
    review_cost: Figure
    running_cost: Figure


@dataclass(frozen=True)
class WaitingMonth:
    """A month whose outcomes are not all in, and what it is expected to come to.

    ``maturity`` is the share of outcomes expected to be in, without an estimate the share due.
    """

    month: date
    maturity: float | None
    complete_on: date
    gross_loss_so_far: Figure
    decision_value: Figure
    detection: Figure
    false_declines: Figure
    net_loss: Figure

    @property
    def is_expected(self) -> bool:
        """Whether there is an estimate of what the month will come to."""
        figures = (self.decision_value, self.detection, self.false_declines, self.net_loss)
        return any(not one.is_missing for one in figures)


@dataclass(frozen=True)
class DriftFinding:
    """An input (or the score) that looks different from its reference."""

    feature: str
    model_version: str
    state: str
    psi: float | None
    q_value: float | None
    since: date


@dataclass(frozen=True)
class Drift:
    """Drift of one model in the newest month tested."""

    month: date | None
    reference_from: date | None
    reference_until: date | None
    tested: int
    untested: int
    findings: tuple[DriftFinding, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Labels:
    """How far the outcomes of one model have come in, in the report month."""

    freshness: Figure
    review_backlog: Figure


@dataclass(frozen=True)
class Holding:
    """Months one owner answered for a model; both ends are first days of months."""

    owner_id: str
    owner_name: str
    first_month: date
    last_month: date


@dataclass(frozen=True)
class RejectReason:
    """Why rows of one table were turned away."""

    table: str
    reason: str
    rows: int


@dataclass(frozen=True)
class IntakeTable:
    """Rows of one raw table; read = accepted + rejected + redelivered + pending."""

    table: str
    files: int
    read: int
    accepted: int
    rejected: int
    redelivered: int
    pending: int


@dataclass(frozen=True)
class Intake:
    """What came in, over all files."""

    tables: tuple[IntakeTable, ...]
    reasons: tuple[RejectReason, ...]
