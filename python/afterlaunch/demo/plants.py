"""The planted effects: what was hidden in the data, when, and where it should show."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from afterlaunch.demo.calendar import month_of, seconds

# Concept drift: this share of adverse cases scores like good ones (and as many good ones like
# adverse ones, so that scores and inputs look the same).
DRIFT_MONTHS = range(14, 18)
DRIFT_SHARE = 0.50
# Large adverse amounts in one segment slip through.
LARGE_MONTHS = range(6, 8)
LARGE_SEGMENT = "travel"
LARGE_AMOUNT = 400.0
LARGE_SHARE = 0.65
# A burst of card testing.
ATTACK_MONTH = 5
ATTACK_SEGMENT = "ecommerce"
ATTACK_FROM, ATTACK_UNTIL = seconds("2024-06-11"), seconds("2024-06-16")
ATTACK_VOLUME, ATTACK_ADVERSE = 0.30, 0.20
# Labels of every channel come later: enough for a model with 200 missed cases a month to show it.
SLOW_FROM, SLOW_FACTOR = seconds("2025-06-01"), 1.5
# Applicants' stated income moves, their risk does not.
INCOME_FROM, INCOME_SHIFT_SD = seconds("2024-12-01"), 0.7
# A month whose reviews mostly have not ended.
BACKLOG_MONTH, BACKLOG_SHARE = 23, 0.65
# Being declined makes customers leave; being declined in the storm more so.
STORM_SEGMENT = "ecommerce"
STORM_FROM, STORM_UNTIL = seconds("2024-10-01"), seconds("2024-12-01")
CHURN_EFFECT, STORM_CHURN_EFFECT = 0.03, 0.10


@dataclass(frozen=True)
class Plant:
    """One planted effect, for readers and tests."""

    id: str
    model: str
    months: str
    segment: str
    what: str
    shows_in: str


def _span(first: int, last: int) -> str:
    return f"{month_of(first)}..{month_of(last)}"


PLANTS = (
    Plant(
        "concept_drift",
        "card_fraud",
        _span(14, 17),
        "(all)",
        "Half of the adverse cases score like good ones, and as many good ones like adverse ones: "
        "detection falls from about .80 to about .45 while scores and inputs look the same.",
        "detection_rate_count, detection_rate_value, decision_value_amount; not in drift results",
    ),
    Plant(
        "refresh_v2",
        "card_fraud",
        _span(18, 23),
        "(all)",
        "Version v2 with another score scale (cut-off .35 instead of .60) restores detection.",
        "detection_rate_*; policies; model_version in decisions",
    ),
    Plant(
        "better_challenger",
        "card_fraud",
        _span(16, 17),
        "(all)",
        "v2 scores in shadow and sees the frauds that v1 no longer sees; May, which it was "
        "trained on, tells nothing.",
        "fct_challenger_results: a proven gain",
    ),
    Plant(
        "worse_challenger",
        "merchant_risk",
        _span(14, 19),
        "(all)",
        "A v2 that sees fraud half a standard deviation worse than v1 scores in shadow.",
        "fct_challenger_results: no proven gain",
    ),
    Plant(
        "false_decline_storm",
        "card_fraud",
        _span(9, 10),
        STORM_SEGMENT,
        "The cut-off is lowered from .60 to .46 for two months: four times the false declines.",
        "false_decline_rate_value and _count of the segment; policies",
    ),
    Plant(
        "storm_attrition",
        "card_fraud",
        _span(9, 13),
        STORM_SEGMENT,
        "Ten per cent of the customers declined in the storm (not as controls) leave within 90 "
        "days; three per cent of those declined at any other time.",
        "customer_churn",
    ),
    Plant(
        "income_input_drift",
        "credit_line",
        _span(11, 23),
        "(all)",
        "income_amount is higher by 0.7 standard deviations (of its log); scores and outcomes are "
        "not affected.",
        "drift results of income_amount; no SLA",
    ),
    Plant(
        "slower_labels",
        "card_fraud",
        _span(17, 23),
        "(all)",
        "Median reporting delay of every channel rises by half (web: from 21 to 31.5 days).",
        "finding delay_shift; neither drift nor breach",
    ),
    Plant(
        "large_amounts_missed",
        "card_fraud",
        _span(6, 7),
        LARGE_SEGMENT,
        "Two thirds of adverse cases above 400 score like good ones: value detection falls, count "
        "detection hardly.",
        "detection_rate_value of the segment",
    ),
    Plant(
        "fraud_clusters",
        "card_fraud",
        _span(0, 23),
        "(all)",
        "Half of the fraud episodes hit one customer two to five times within hours.",
        "intervals: customers, not cases, are the unit of independence",
    ),
    Plant(
        "retry_bursts",
        "card_fraud",
        _span(0, 23),
        "(all)",
        "A quarter of good declined customers try again within minutes; a third of fraud clusters "
        "are repeated tries of one purchase.",
        "attempt_group_id",
    ),
    Plant(
        "bin_attack",
        "card_fraud",
        month_of(ATTACK_MONTH),
        ATTACK_SEGMENT,
        "Thirty per cent more volume on five days (11 to 15 June), a fifth of it adverse; the "
        "model is unchanged.",
        "decision_count, caught_adverse_count; detection unchanged",
    ),
    Plant(
        "ineligible_declines",
        "card_fraud",
        _span(0, 23),
        "(all)",
        "Hard rules decline a few cases whatever their score; no control draw can reach them.",
        "ineligible_decline_count; outside detection and false-decline figures",
    ),
    Plant(
        "review_backlog",
        "card_fraud",
        month_of(BACKLOG_MONTH),
        "(all)",
        "Two thirds of the month's reviews have not ended.",
        "review_backlog_count; rates become bounds",
    ),
    Plant(
        "first_party_disputes",
        "card_fraud",
        _span(0, 23),
        "(all)",
        "First-party and service disputes are reported as adverse but are not fraud.",
        "adverse_reasons of the models register keeps them out",
    ),
    Plant(
        "unaccepted_owner",
        "account_takeover",
        _span(13, 15),
        "(all)",
        "The new owner (from 2025-02-01) accepts only on 2025-05-01.",
        "owner acceptance; ledger",
    ),
    Plant(
        "lapsed_delegation",
        "credit_line",
        _span(22, 23),
        "(all)",
        "The owner is on leave; her delegate's time ran out on 2025-11-28, and nobody could sign "
        "her report of November.",
        "findings expired_delegation, unsigned_report; fct_accountability",
    ),
    Plant(
        "too_few_controls",
        "account_takeover",
        _span(0, 23),
        "(all)",
        "One per cent controls on a small model: under ten in any six months.",
        "SLA state not_enough_evidence",
    ),
    Plant(
        "under_delivery",
        "merchant_risk",
        _span(0, 23),
        "(all)",
        "Even if every decline had been adverse, its value would stay below the business case.",
        "decision_value_amount, realised_vs_case",
    ),
    Plant(
        "handover",
        "merchant_risk",
        month_of(8),
        "(all)",
        "Ownership changes in mid-month, on 2024-09-16.",
        "owner rows of fct_metrics",
    ),
    Plant(
        "corrected_outcomes",
        "card_fraud",
        _span(0, 23),
        "(all)",
        "Some reports are withdrawn (adverse, then good); some losses are corrected later.",
        "outcomes: the latest recorded event wins",
    ),
    Plant(
        "delays_by_channel",
        "card_fraud",
        _span(0, 23),
        "(all)",
        "Median reporting delay: pos 16, web 21, app 24, agency 32 days (until labels slow down); "
        "none beyond 119.",
        "label delay",
    ),
)


def write_plants(path: Path, months: int) -> None:
    """Write the plants that begin within the generated months."""
    last = month_of(months - 1)
    rows = [asdict(plant) for plant in PLANTS if plant.months[:7] <= last]
    path.write_text(yaml.safe_dump(rows, sort_keys=False, width=100), encoding="utf-8")
