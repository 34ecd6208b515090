"""A small company, its incidents, and the record of what was told: material of the tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from afterlaunch.delivery.company import Agreement, Company, Model, Owner, Tenure
from afterlaunch.delivery.incidents import Incident
from afterlaunch.delivery.messages import KEY
from afterlaunch.delivery.outbox import Record, State
from afterlaunch.delivery.refreshes import RefreshCase

ANA = Owner("ana.ferreira", "Ana Ferreira", "ana.ferreira@example.com", "email", "")
JONAS = Owner("jonas.lind", "Jonas Lind", "jonas.lind@example.com", "email", "ana.ferreira")
TOMAS = Owner("tomas.okafor", "Tomas Okafor", "tomas.okafor@example.com", "email", "")

COMPANY = Company(
    owners={one.owner_id: one for one in (ANA, JONAS, TOMAS)},
    models={
        "card_fraud": Model("card_fraud", "Card fraud", "fraud", "genuine payment", "EUR", 10),
        "merchant_risk": Model(
            "merchant_risk", "Merchant risk", "merchant fraud", "sound payout", "EUR", None
        ),
    },
    tenures=(
        Tenure("card_fraud", "ana.ferreira", "2024-01-01"),
        Tenure("merchant_risk", "ana.ferreira", "2024-01-01"),
        Tenure("merchant_risk", "jonas.lind", "2024-09-16"),
    ),
    agreements=(
        Agreement(
            "card_fraud_detection_value", "card_fraud", "detection_rate_value", "floor", "0.7",
            "ana.ferreira", "2023-12-12",
        ),
    ),
    settings={"default_owner_id": "tomas.okafor", "sender": "accountability@example.com"},
)  # fmt: skip

BREACH = Incident(
    incident_id="card_fraud-misses-2025-08-31",
    kind="breach",
    model_id="card_fraud",
    status="open",
    began_on=date(2025, 6, 1),
    opened_on=date(2025, 12, 31),
    acknowledged_on=None,
    acknowledged_by=None,
    escalated_on=None,
    resolved_on=None,
    reopened_count=0,
    sla_id="card_fraud_detection_value",
    metric="detection_rate_value",
    segment="(all)",
    grain="rolling_3m",
    period_start=date(2025, 6, 1),
    period_end=date(2025, 8, 31),
    direction="floor",
    value=0.55,
    lower=0.47,
    upper=0.63,
    confidence=0.95,
    breach_at=0.7,
    unit="rate",
    currency_code=None,
    agreed_by="ana.ferreira",
    agreed_on=date(2023, 12, 12),
    sla_count=3,
    segments="(all), ecommerce",
    suppressed_by=None,
    cost_amount=Decimal("107040.95"),
    cost_per_day_amount=Decimal("504.91"),
    cost_currency_code="EUR",
    owner_id_now="ana.ferreira",
    cause_note="The model tells bad cases from good ones less well.",
    evaluated_on=date(2025, 12, 31),
)
DECLINES = replace(
    BREACH,
    incident_id="merchant_risk-declines-2025-11-30",
    model_id="merchant_risk",
    sla_id="merchant_risk_false_declines",
    metric="false_decline_rate_value",
    segment="travel",
    grain="month",
    period_start=date(2025, 11, 1),
    period_end=date(2025, 11, 30),
    began_on=date(2025, 11, 1),
    direction="ceiling",
    value=0.041,
    lower=0.033,
    upper=0.05,
    breach_at=0.022,
    sla_count=1,
    cost_amount=Decimal("812.4"),
    cost_per_day_amount=Decimal("27.08"),
    owner_id_now="jonas.lind",
    cause_note="The decline threshold for travel was lowered from 0.6 to 0.46 on 2025-11-01.",
)
INVESTIGATION = replace(
    BREACH,
    incident_id="investigation-card_fraud-misses-2025-12-31",
    kind="investigation",
    value=None,
    lower=None,
    upper=None,
    confidence=None,
    grain="month",
    period_start=date(2025, 12, 1),
    period_end=date(2025, 12, 31),
    began_on=date(2025, 12, 8),
    sla_count=1,
    cost_amount=None,
    cost_per_day_amount=None,
    cause_note="The figures do not say why.",
)
INTAKE = replace(
    BREACH,
    incident_id="intake-outcomes-2025-12-31",
    kind="intake",
    model_id="(all)",
    sla_id=None,
    metric="faulty_row_share",
    grain="month",
    direction="ceiling",
    unit="rate",
    value=0.124,
    lower=None,
    upper=None,
    confidence=None,
    breach_at=0.05,
    agreed_by=None,
    agreed_on=None,
    sla_count=0,
    began_on=date(2025, 12, 1),
    period_start=date(2025, 12, 1),
    period_end=date(2025, 12, 31),
    cost_amount=None,
    cost_per_day_amount=None,
    owner_id_now="(unowned)",
    cause_note="Too many rows of outcomes were rejected, or wait for their decision.",
)
RESTING = replace(DECLINES, suppressed_by=INTAKE.incident_id)
REFRESH = RefreshCase(
    case_id="merchant_risk-2025-12-31",
    model_id="merchant_risk",
    status="evidence_frozen",
    status_since=date(2025, 12, 31),
    reasons="The agreement merchant_risk_value is broken, first in the period that began on "
    "2025-06-01.",
    opened_on=date(2025, 12, 31),
    evidence_folder="evidence/merchant_risk-2025-12-31",
    due_on=date(2026, 11, 11),
    reopened_count=0,
    next_step="decide",
    next_step_by=date(2026, 1, 15),
    acts_owner_id="jonas.lind",
    is_overdue=False,
    outcome=None,
    cost_before_approval_amount=Decimal("21507.4"),
    cost_after_approval_amount=Decimal("0"),
    currency_code="EUR",
    evaluated_on=date(2025, 12, 31),
)


def record(
    owner: Owner, at: datetime, items: Iterable[str], state: State = State.SENT, **details: Any
) -> Record:
    """Return what the ledger says of a digest."""
    about = tuple(items)
    key = f"{KEY}{owner.owner_id}:{'+'.join(about)}"
    return Record(key, state, owner.owner_id, about, at, 1, details)
