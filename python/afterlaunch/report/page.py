"""A model's section and the two kinds of page, put together from their parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from afterlaunch.report.accounts import (
    BusinessCase,
    Finding,
    Incident,
    RefreshCase,
    RefreshPace,
    Unanswered,
    ValueChange,
)
from afterlaunch.report.parts import (
    Drift,
    Figure,
    Holding,
    Intake,
    Labels,
    Money,
    Side,
    SlaLine,
    Trend,
    WaitingMonth,
)


@dataclass(frozen=True)
class ModelSection:
    """Everything the report says about one model."""

    model_id: str
    name: str
    use_case: str
    adverse_word: str
    good_word: str
    baseline: str
    currency: str
    label_horizon_days: int
    owner_id: str
    owner_name: str
    earlier_owners: tuple[Holding, ...]
    standing: str
    """``breach``, ``waived``, ``at_risk``, ``not_enough_evidence``, ``ok``, ``none_agreed``."""
    shown_month: date | None
    report_month: date
    money: Money
    detection: tuple[Side, ...]
    false_declines: tuple[Side, ...]
    slas: tuple[SlaLine, ...]
    trends: tuple[Trend, ...]
    drift: Drift
    labels: Labels
    waiting: tuple[WaitingMonth, ...]
    findings: tuple[Finding, ...]
    changes: tuple[ValueChange, ...]
    case: BusinessCase | None

    @property
    def is_unowned(self) -> bool:
        """Whether nobody answers for the model today."""
        return not self.owner_id


@dataclass(frozen=True)
class Verdict:
    """The one sentence the page opens with, as facts."""

    models: int
    breaching: tuple[SlaLine, ...]
    """The worst breach of every model that misses what was agreed."""
    at_risk: tuple[SlaLine, ...]
    """The costliest agreement at risk of every model that misses nothing."""
    standings: tuple[str, ...]
    unowned: int = 0


@dataclass(frozen=True)
class Ask:
    """One thing a person is asked to do."""

    kind: str
    """``refresh_step``, ``decide_refresh``, ``explain_gap``, ``name_owner``, ``add_controls``,
    ``look_closer`` or ``agree_sla``."""
    model_name: str
    due_on: date
    addressee: str
    slas: tuple[SlaLine, ...] = ()
    """The agreements it is about, the costliest first."""
    figure: Figure | None = None
    refresh: RefreshCase | None = None


@dataclass(frozen=True)
class FormerModel:
    """A model somebody else answers for now, and what it earned under this owner."""

    name: str
    holding: Holding
    current_owner: str


@dataclass(frozen=True)
class OwnerPage:
    """The monthly report of one owner."""

    owner_id: str
    owner_name: str
    owner_email: str
    business_unit: str
    month: date
    as_of: date
    verdict: Verdict
    models: tuple[ModelSection, ...]
    former: tuple[FormerModel, ...]
    team: tuple[ModelSection, ...]
    """Models of people who report to this owner."""
    incidents: tuple[Incident, ...]
    """What is broken among the owner's models."""
    refreshes: tuple[RefreshCase, ...]
    """Cases of the owner's models, and those that wait for the owner."""
    paces: tuple[RefreshPace, ...]
    intake: Intake
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class CompanyTotal:
    """One amount over all models in the newest month complete for all of them."""

    metric: str
    month: date | None
    figure: Figure


@dataclass(frozen=True)
class OwnerLine:
    """One owner in the company's list."""

    owner_id: str
    name: str
    business_unit: str
    models: int
    breaches: int
    file_name: str


@dataclass(frozen=True)
class CompanyPage:
    """The monthly report of the whole company."""

    month: date
    as_of: date
    verdict: Verdict
    models: tuple[ModelSection, ...]
    owners: tuple[OwnerLine, ...]
    totals: tuple[CompanyTotal, ...]
    value_trend: Trend
    has_mixed_currencies: bool
    judged_slas: int
    expected_false_breaches: float
    unanswered: tuple[Unanswered, ...]
    findings: tuple[Finding, ...]
    incidents: tuple[Incident, ...]
    refreshes: tuple[RefreshCase, ...]
    paces: tuple[RefreshPace, ...]
    intake: Intake
    asks: tuple[Ask, ...]
