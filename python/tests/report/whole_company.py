"""A hand-made company that holds every case a page has to say."""

from __future__ import annotations

from datetime import date
from typing import Any

from company import COMPLETE, FIRST, MONTHS, Company
from whole_accounts import add_accounts

from afterlaunch.report.compute.records import add_months, month_end


def whole_company() -> Company:
    """Five models and five owners: every evidence, every verdict, one orphan."""
    company = Company()
    _people(company)
    for number, month in enumerate(MONTHS):
        _card_fraud(company, number, month)
        _account_takeover(company, number, month)
        _merchant_risk(company, number, month)
        _young_and_orphan(company, number, month)
        _company_totals(company, number, month)
    add_accounts(company)
    return company


def _people(company: Company) -> None:
    for owner_id, name, unit, manager in (
        ("anna", "Anna Berg", "Payments", "eve"),
        ("ben", 'Ben "Benny" O\'Brien <ben>', "Payments", "eve"),
        ("carl", "Carl Dietrich", "Lending", "eve"),
        ("dora", "Dora Evans", "Merchants", "eve"),
        ("eve", "Eve Falk", "Risk", None),
    ):
        company.add(
            "dim_owners", owner_id=owner_id, name=name, email=f"{owner_id}@example.com",
            business_unit=unit, manager_owner_id=manager,
        )  # fmt: skip
    for model_id, name, owner, adverse, good, horizon, baseline in (
        ("card_fraud", "Card fraud", "anna", "fraud", "genuine", 120, "incumbent"),
        ("account_takeover", "Account takeover", "anna", "takeover", "genuine", 90, "approve_all"),
        ("credit_line", "Credit line", "carl", "default", "repaid", 365, "decline_all"),
        ("merchant_risk", "Merchant risk", "dora", "failure", "sound", 120, "approve_all"),
        (
            "orphan",
            "<script>alert(1)</script>",
            "(unowned)",
            "fraud",
            "genuine",
            120,
            "approve_all",
        ),
    ):
        names = {row["owner_id"]: row["name"] for row in company.rows["dim_owners"]}
        company.add(
            "dim_models", model_id=model_id, name=name, use_case="Decides on each case",
            adverse_word=adverse, good_word=good, label_horizon_days=horizon,
            currency_code="EUR", baseline=baseline, owner_id=owner,
            owner_name=names.get(owner or ""), first_decided_on=FIRST,
        )  # fmt: skip


def _timing(month: date) -> dict[str, Any]:
    if month <= COMPLETE:
        return {}
    share = {9: 0.97 - 0.03, 10: 0.31}.get(month.month, 0.0)
    return {"maturity": share, "is_provisional": True}


def _missing(month: date) -> bool:
    return month > date(2025, 10, 1)


NOTHING = {"evidence": "not_applicable", "lower": None, "upper": None}


def _estimate(company: Company, model: str, month: date, metric: str, value: float, half: float,
              **more: Any) -> None:  # fmt: skip
    if _missing(month):
        company.metric(model, month, metric, None, **NOTHING, **_timing(month))
        return
    limits = {"lower": value - half * 0.8, "upper": value + half * 0.8}
    if "amount" not in metric:
        limits |= {"process_lower": value - half, "process_upper": value + half}
    company.metric(
        model, month, metric, value, evidence="control_estimate", **limits, **_timing(month), **more
    )


def _owned(company: Company, model: str, month: date, owner: str, decisions: int) -> None:
    company.metric(model, month, "decision_count", decisions)
    company.metric(model, month, "decision_count", decisions, owner_id=owner)


def _card_fraud(company: Company, number: int, month: date) -> None:
    model, falling = "card_fraud", max(0, number - 7)
    wave = (number % 3 - 1) * 0.008
    detection = 0.845 + wave - min(falling, 4) * 0.035
    declines = 0.011 + (number % 4) * 0.0004
    _owned(company, model, month, "ben" if month < date(2025, 3, 1) else "anna", 40000)
    _estimate(company, model, month, "detection_rate_value", detection, 0.035)
    _estimate(company, model, month, "detection_rate_count", detection + 0.02, 0.028)
    _estimate(company, model, month, "false_decline_rate_value", declines, 0.0012)
    _estimate(company, model, month, "false_decline_rate_count", declines * 0.8, 0.0009)
    value = 412345.0 - 21000 * falling
    _estimate(company, model, month, "decision_value_amount", value, 26000.0)
    money = {"unit": "amount", "currency_code": "EUR"}
    for metric, share in (("improvement", 1.0), ("improvement_at_launch_rate", 0.8)):
        per_thousand = f"decision_quality_{metric}"
        _estimate(company, model, month, per_thousand, share * value / 40, 650.0, **money)
    _estimate(company, model, month, "avoided_loss_amount", value * 1.3, 30000.0)
    _estimate(company, model, month, "forgone_margin_amount", 38900.0 + 300 * number, 4100.0)
    _estimate(company, model, month, "attrition_cost_amount", 12000.0, 3000.0)
    _estimate(company, model, month, "false_decline_cost_amount", 50900.0 + 300 * number, 5100.0)
    _estimate(company, model, month, "realised_vs_case", 0.97 - 0.01 * falling, 0.02)
    company.metric(model, month, "planned_value_amount", 400000.0)
    for metric, amount in (
        ("gross_loss_amount", 91250.4 + 9000 * falling), ("control_loss_amount", 7420.0),
        ("control_cost_amount", 6180.0),
        ("net_loss_amount", 74100.0 + 7000 * falling), ("review_cost_amount", 18240.0),
        ("running_cost_amount", 9000.0), ("net_loss_bps", 8.2 + falling * 0.7),
    ):  # fmt: skip
        company.metric(model, month, metric, amount, **_timing(month))
    company.metric(model, month, "net_loss_bps", 9.4, attribution="recorded")
    company.metric(model, month, "freshness_days", 1.0)
    company.metric(model, month, "review_backlog_count", 132.0)
    judged = month <= COMPLETE
    state = "breach" if falling >= 3 else "ok"  # noqa: PLR2004
    company.sla(
        "cf_detection", model, "detection_rate_value", month, warn_at=0.82, breach_at=0.80,
        harmful_at=0.75, value=detection if judged else None,
        lower=detection - 0.029 if judged else None, upper=detection + 0.029 if judged else None,
        state=state if judged else "not_enough_evidence", is_provisional=not judged,
        missing_evidence=None if judged else "outcomes of this month are not final",
        excess_amount=31240.0 if state == "breach" and judged else 0.0,
    )  # fmt: skip
    company.sla(
        "cf_declines", model, "false_decline_rate_value", month, direction="ceiling",
        warn_at=0.0125, breach_at=0.014, harmful_at=0.018, value=0.0128 if judged else None,
        lower=0.0118 if judged else None, upper=0.0139 if judged else None,
        state="at_risk" if judged else "not_enough_evidence", is_provisional=not judged,
        excess_amount=0.0,
    )  # fmt: skip


def _account_takeover(company: Company, number: int, month: date) -> None:
    model = "account_takeover"
    _owned(company, model, month, "anna", 1800)
    _estimate(company, model, month, "detection_rate_value", 0.61 + number % 2 * 0.1, 0.27)
    _estimate(company, model, month, "detection_rate_count", 0.63, 0.25)
    _estimate(company, model, month, "false_decline_rate_value", 0.02, 0.014)
    _estimate(company, model, month, "decision_value_amount", 9400.0, 8100.0)
    _estimate(company, model, month, "forgone_margin_amount", 640.0, 410.0)
    company.metric(model, month, "net_loss_amount", 5210.0, **_timing(month))
    company.metric(model, month, "gross_loss_amount", 5300.0, **_timing(month))
    company.sla(
        "ato_detection", model, "detection_rate_value", month, grain="rolling_3m",
        period_end=month_end(add_months(month, 2)), warn_at=0.8, breach_at=0.75, harmful_at=0.65,
        value=0.63, lower=0.41, upper=0.84, state="not_enough_evidence",
        is_provisional=month > date(2025, 6, 1), cases_needed=64,
        caught_controls_needed=12, weeks_needed=9, missing_evidence="more controls",
    )  # fmt: skip


def _merchant_risk(company: Company, number: int, month: date) -> None:
    model, timing = "merchant_risk", _timing(month)
    _owned(company, model, month, "dora", 900)
    nothing = _missing(month)
    for metric, low, high in (
        ("detection_rate_value", 0.22, 0.91), ("detection_rate_count", 0.0, 1.0),
        ("false_decline_rate_value", 0.0, 0.13), ("false_decline_rate_count", 0.0, 0.1),
        ("decision_value_amount", -41000.0, 52000.0), ("avoided_loss_amount", 0.0, 88000.0),
        ("forgone_margin_amount", 0.0, 12000.0), ("realised_vs_case", -0.4, 0.62),
    ):  # fmt: skip
        limits = NOTHING if nothing else {"evidence": "bounds", "lower": low, "upper": high}
        company.metric(model, month, metric, None, **limits, **timing)
    company.metric(model, month, "planned_value_amount", 84000.0)
    company.metric(model, month, "net_loss_amount", 30120.0, **timing)
    company.metric(model, month, "gross_loss_amount", 33900.0, **timing)
    company.sla(
        "mr_declines", model, "decline_rate_value", month, direction="ceiling", breach_at=0.1,
        warn_at=0.08, harmful_at=0.12, value=0.131, lower=0.122, upper=0.14, evidence="observed",
        state="breach", is_waived=True,
    )  # fmt: skip
    company.sla(
        "mr_detection", model, "detection_rate_value", month, breach_at=0.2, warn_at=0.21,
        harmful_at=0.15, lower=0.22, upper=0.91, evidence="bounds",
        state="ok" if month <= COMPLETE else "not_enough_evidence",
        is_provisional=month > COMPLETE,
    )  # fmt: skip


def _young_and_orphan(company: Company, number: int, month: date) -> None:
    if month >= date(2025, 6, 1):
        _owned(company, "credit_line", month, "carl", 2100)
        waiting = {"maturity": 0.0, "is_provisional": True}
        for metric in ("detection_rate_value", "false_decline_rate_value"):
            company.metric("credit_line", month, metric, None, **NOTHING, **waiting)
        company.metric("credit_line", month, "gross_loss_amount", 1200.0 * number, **waiting)
        company.sla(
            "cl_losses", "credit_line", "net_loss_bps", month, direction="ceiling", unit="bps",
            breach_at=120.0, warn_at=100.0, harmful_at=150.0, evidence="not_applicable",
            state="not_enough_evidence", is_provisional=True,
            missing_evidence="no month is past its horizon",
        )  # fmt: skip
    owner = "ben" if month < date(2025, 10, 1) else "(unowned)"
    _owned(company, "orphan", month, owner, 5000)
    company.metric("orphan", month, "gross_loss_amount", 2000.0, **_timing(month))


def _company_totals(company: Company, number: int, month: date) -> None:
    timing = _timing(month)
    company.metric(
        "(all)", month, "decision_value_amount", None, lower=310000.0 - 9000 * number,
        upper=520000.0 - 9000 * number, evidence="bounds", **timing,
    )  # fmt: skip
    company.metric("(all)", month, "net_loss_amount", 111430.0, **timing)
    company.metric("(all)", month, "planned_value_amount", 484000.0)
    company.metric("(all)", month, "decision_count", 49800)
