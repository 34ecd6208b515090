"""The refresh cases of the demo company: one closed and verified, one rejected, one overdue.

Their evidence was kept elsewhere then; of the open one the next run freezes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afterlaunch.demo.said import Said

_RUN = "afterlaunch"

# The data of v1 end on 2023-09-30; the policy allows 540 days. v2 is what came of it. Its shadow
# cases had no labels yet when it was ready, so the approver let it through and said why.
_AGED = (
    ("2025-03-31 23:59:59", _RUN, "case_opened", {
        "trigger": "training_age",
        "reason": "The data version v1 was trained on end on 2023-09-30, 548 days ago; 540 are "
        "allowed.",
        "breach_began_on": "2025-03-24",
        "first_alert_on": "2025-03-31",
        "decide_by": "2025-04-10",
        "due_on": "2025-10-07",
    }),
    ("2025-04-04 10:30:00", "ana.ferreira", "case_approved", {
        "reason": "Fraud has changed since 2023, and the refresh costs less than a bad quarter.",
        "recommendation": "No challenger scored yet.",
    }),
    ("2025-06-02 08:00:00", "mei.tanaka", "case_training_started", {
        "attempt": 1, "pipeline": "command",
    }),
    ("2025-06-20 17:45:00", "mei.tanaka", "case_training_ended", {
        "attempt": 1, "model_version": "v2",
    }),
    ("2025-06-27 11:10:00", "ana.ferreira", "case_validated", {
        "model_version": "v2",
        "why": "the labels of the shadow cases are not due yet",
        "override": "Waiting for labels until November would cost more than a step back.",
    }),
    ("2025-07-31 23:59:59", _RUN, "case_deployed", {
        "model_version": "v2", "first_seen_on": "2025-07-01",
    }),
    ("2025-07-31 23:59:59", _RUN, "case_verified", {"model_version": "v2"}),
    ("2025-07-31 23:59:59", _RUN, "case_closed", {"model_version": "v2", "outcome": "verified"}),
)  # fmt: skip

# An owner asks for a refresh, and the approver says no.
_REFUSED = (
    ("2025-06-10 14:20:00", "mei.tanaka", "case_opened", {
        "trigger": "manual",
        "reason": "Takeovers by telephone are new to the model.",
        "decide_by": "2025-06-25",
        "due_on": "2025-12-22",
    }),
    ("2025-06-19 09:05:00", "tomas.okafor", "case_rejected", {
        "reason": "Too few controls to see whether a new version is better; draw more first.",
        "recommendation": "No challenger scored yet.",
    }),
    ("2025-06-19 09:05:00", "tomas.okafor", "case_closed", {
        "outcome": "rejected",
        "reason": "Too few controls to see whether a new version is better; draw more first.",
    }),
)  # fmt: skip

# Nobody has decided on this one, and its day has passed.
_OVERDUE = (
    ("2025-10-31 23:59:59", _RUN, "case_opened", {
        "trigger": "breach",
        "incident_id": "merchant_risk-value-2024-03-31",
        "sla_id": "merchant_risk_value",
        "metric": "decision_value_amount",
        "segment": "(all)",
        "reason": "The agreement merchant_risk_value is broken, first in the period that began on "
        "2024-01-01.",
        "breach_began_on": "2024-01-01",
        "first_alert_on": "2024-07-31",
        "decide_by": "2025-11-15",
        "due_on": "2026-09-11",
    }),
)  # fmt: skip

_CASES: tuple[tuple[str, str, tuple[tuple[str, str, str, dict[str, Any]], ...]], ...] = (
    ("card_fraud", "2025-03-31", _AGED),
    ("account_takeover", "2025-06-10", _REFUSED),
    ("merchant_risk", "2025-10-31", _OVERDUE),
)


def refreshes() -> Iterator[Said]:
    """Yield every step of every case."""
    for model_id, opened_on, steps in _CASES:
        case_id = f"{model_id}-{opened_on}"
        for at, actor, kind, payload in steps:
            yield Said(
                at,
                f"{kind}:{case_id}:1",
                actor,
                kind,
                f"case:{case_id}",
                {"case_id": case_id, "model_id": model_id, **payload},
            )
