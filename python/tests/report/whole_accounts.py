"""What the hand-made company is told beside its figures: findings, incidents, causes, cases."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from company import AS_OF, COMPLETE, FIRST, Company

from afterlaunch.report.compute.records import add_months


def add_accounts(company: Company) -> None:
    """Add everything that stands beside the figures of the months."""
    _expected(company)
    _found(company)
    _unanswered(company)
    _incidents(company)
    _refreshes(company)
    _changes(company)
    _cases(company)
    _drift(company)
    _intake(company)


def _expected(company: Company) -> None:
    november = {"estimate": "corrected", "maturity": 0.86, "is_provisional": True}
    for metric, value, half, evidence in (
        ("decision_value_amount", 301000.0, 40000.0, "control_estimate"),
        ("detection_rate_value", 0.71, 0.05, "control_estimate"),
        ("false_decline_rate_value", 0.013, 0.002, "control_estimate"),
        ("net_loss_amount", 150250.0, 9000.0, "observed"),
    ):
        company.metric(
            "card_fraud", date(2025, 11, 1), metric, value, lower=value - half,
            upper=value + half, evidence=evidence, **november,
        )  # fmt: skip


def _found(company: Company) -> None:
    for finding, model, month, note in (
        ("delay_shift", "card_fraud", date(2025, 9, 1), "labels of 2025-09 came late"),
        ("delay_shift", "card_fraud", date(2025, 10, 1), "labels of 2025-10 came <b>late</b>"),
        ("delay_shift", "account_takeover", date(2024, 10, 1), "long over"),
        ("fairness_below_four_fifths", "card_fraud", date(2025, 8, 1), "a group is approved less"),
    ):
        company.add(
            "fct_findings", finding=finding, model_id=model, owner_id="(all)", segment="(all)",
            period_start=month, evaluated_on=AS_OF, note=note,
            is_for_owners=not finding.startswith("fairness"),
        )  # fmt: skip


def _unanswered(company: Company) -> None:
    for model, owner, since, decided in (
        ("merchant_risk", "dora", date(2025, 10, 4), 4123456.78),
        ("orphan", "(unowned)", date(2025, 5, 1), 98765),
    ):
        company.add(
            "models_without_accepted_owner", model_id=model, owner_id=owner, evaluated_on=AS_OF,
            since=since, decision_count=1234, decision_amount=decided, currency_code="EUR",
        )  # fmt: skip


def _incidents(company: Company) -> None:
    def incident(incident_id: str, model: str, **more: Any) -> None:
        base = {
            "kind": "breach", "status": "escalated", "status_since": date(2025, 12, 14),
            "began_on": date(2025, 6, 1), "metric": "detection_rate_value", "segment": "(all)",
            "sla_count": 3, "cost_amount": 90000, "cost_per_day_amount": 1000,
            "cost_currency_code": "EUR", "evaluated_on": AS_OF,
            "cause_note": "The model tells bad cases from good ones less well: EUR 900 less"
            " value in 2025-07 than at launch.",
        }  # fmt: skip
        company.add("fct_incidents", incident_id=incident_id, model_id=model, **base | more)

    # Who took it up is told no more once it is escalated again.
    incident("card_fraud-misses-2025-06-30", "card_fraud", acknowledged_by="dora")
    incident(
        "orphan-declines-2025-07-31", "orphan", status="open", segment="web_shop", sla_count=1,
        metric="false_decline_rate_count", cost_amount=None, cost_per_day_amount=None,
        cost_currency_code=None, cause_note="The figures do not <b>say</b> why.",
    )  # fmt: skip
    incident("merchant_risk-value-2025-01-31", "merchant_risk", status="resolved")
    incident(
        "intake-outcomes-2025-11-30", "(all)", kind="intake", metric="faulty_row_share",
        status="acknowledged", acknowledged_by="dora", sla_count=0,
        cost_amount=None, cost_per_day_amount=None, cost_currency_code=None,
        cause_note="Too many rows of outcomes were rejected, or wait for their decision.",
    )  # fmt: skip


def _refreshes(company: Company) -> None:
    def case(case_id: str, model: str, **more: Any) -> None:
        base = {
            "status": "evidence_frozen", "status_since": date(2025, 12, 5),
            "reasons": "The agreement is <b>broken</b> since 2025-06-01.",
            "opened_on": date(2025, 12, 5), "next_step": "decide",
            "next_step_by": date(2025, 12, 15), "is_overdue": True, "overdue_days": 16,
            "due_on": date(2026, 11, 5), "reopened_count": 0,
            "cost_before_approval_amount": 12000, "cost_after_approval_amount": 0,
            "currency_code": "EUR", "evaluated_on": AS_OF,
        }  # fmt: skip
        company.add("fct_refresh_cases", case_id=case_id, model_id=model, **base | more)

    case("card_fraud-2025-12-05", "card_fraud", acts_owner_id="anna")
    case(
        "merchant_risk-2025-01-31", "merchant_risk", status="deployed", acts_owner_id="anna",
        next_step="verify", next_step_by=date(2026, 3, 1), is_overdue=False, overdue_days=0,
        model_version="v2", deployed_on=date(2025, 9, 1), version_share=0.62,
        cost_after_approval_amount=3000,
    )  # fmt: skip
    case(
        "orphan-2024-01-31", "orphan", status="closed", outcome="verified", next_step=None,
        next_step_by=None, is_overdue=False, overdue_days=0, status_since=date(2024, 2, 1),
        closed_on=date(2024, 2, 1),
    )  # fmt: skip
    for month, days, cases in ((date(2025, 2, 1), 10, 1), (date(2025, 12, 1), 4, 2),
                               (date(2024, 12, 1), 30, 1)):  # fmt: skip
        company.metric("card_fraud", month, "days_to_decide", days, case_count=cases)
    company.metric("merchant_risk", date(2025, 11, 1), "days_to_decide", 26, case_count=1)
    company.metric("merchant_risk", date(2025, 11, 1), "cost_of_delay_amount", 900, case_count=1)


def _changes(company: Company) -> None:
    def bar(model: str, bar: str, order: int, amount: Any, low: float, high: float,
            **more: Any) -> None:  # fmt: skip
        company.add(
            "fct_value_changes", model_id=model, segment="(all)", period_start=COMPLETE,
            bar=bar, bar_order=order, amount=amount, lower=low, upper=high,
            evaluated_on=AS_OF, currency_code="EUR", is_noise=low <= 0 <= high,
            **{"is_in_total": True, "evidence": "control_estimate"} | more,
        )  # fmt: skip

    for comparison, base in (("previous_month", date(2025, 7, 1)), ("launch", FIRST)):
        known = {"comparison": comparison, "base_period_start": base, "change_amount": -21000.0}
        bar("card_fraud", "volume", 1, 4000.0, 1000.0, 7000.0, **known)
        bar("card_fraud", "detection", 2, -24500.0, -31000.0, -18000.0, **known)
        bar("card_fraud", "threshold", 3, -500.0, -2000.0, 1000.0, **known)
        bar("card_fraud", "running_cost", 4, 0.0, 0.0, 0.0, **known)
        beside = {"is_in_total": False, "note": "beside the split"}
        bar("card_fraud", "control_cost", 5, -900.0, -900.0, -900.0, **beside, **known)
    ranged = {
        "comparison": "previous_month", "base_period_start": date(2025, 7, 1),
        "evidence": "bounds", "change_lower": -9000.0, "change_upper": 8000.0,
        "note": "model and policy are not separated: no policy is on record",
    }  # fmt: skip
    bar("merchant_risk", "model_and_policy", 1, None, -9000.0, 8000.0, **ranged)


def _cases(company: Company) -> None:
    for step in range(3):
        due = step < 2  # noqa: PLR2004
        company.add(
            "fct_business_case_months", model_id="card_fraud",
            period_start=add_months(date(2025, 10, 1), step * 2), evaluated_on=AS_OF,
            currency_code="EUR", evidence="control_estimate" if due else "not_applicable",
            variance_amount=-700.0 if due else None, is_variance_of_best_end=False,
            variance_volume_amount=200.0 if due else None,
            variance_detection_amount=-900.0 if due else None,
            cumulative_planned_amount=1000.0 * (step + 1),
            cumulative_planned_due_amount=1000.0 * min(step + 1, 2),
            cumulative_realised_amount=300.0 * min(step + 1, 2),
            cumulative_realised_lower=250.0, cumulative_realised_upper=700.0,
            forecast_cumulative_amount=300.0 * (step + 1), forecast_cumulative_lower=400.0,
            forecast_cumulative_upper=1200.0, recommendation="refresh",
            recommendation_reason="In 2 months from 2025-10, -600 EUR was earned.",
        )  # fmt: skip


def _drift(company: Company) -> None:
    for month in (date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)):
        for feature, state, psi in (
            ("amount", "confirmed" if month.month > 10 else "watch", 0.183),  # noqa: PLR2004
            ("country", "watch" if month.month == 12 else "none", 0.021),  # noqa: PLR2004
            ("score", "none", 0.002), ("device", "not_enough_reference", None),
        ):  # fmt: skip
            company.add(
                "fct_drift_results", model_id="card_fraud", model_version="v2", feature=feature,
                period_start=month, reference_from=date(2025, 7, 1),
                reference_until=date(2025, 10, 1), n=41000, psi_corrected=psi, q_value=0.001,
                state=state, note="reference holds 1 of 3 months" if psi is None else None,
            )  # fmt: skip


def _intake(company: Company) -> None:
    company.add(
        "fct_intake", table_name="decisions", file_path="decisions/a.parquet", load_id="1",
        rows_read=850010, rows_accepted=850000, rows_rejected=4, rows_redelivered=6, rows_pending=0,
    )  # fmt: skip
    company.add(
        "fct_intake", table_name="outcomes", file_path="outcomes/a.csv", load_id="2",
        rows_read=9100, rows_accepted=9088, rows_rejected=2, rows_redelivered=0, rows_pending=10,
    )  # fmt: skip
    for table, reason in (
        ("decisions", "amount is negative"), ("decisions", "amount is negative"),
        ("decisions", 'decided_at: "customer 4711" is not a timestamp'),
        ("decisions", "wrong number of fields (7 of 14)"),
        ("outcomes", "wrong number of fields (3 of 8)"),
        ("outcomes", "wrong number of fields (5 of 8)"),
    ):  # fmt: skip
        company.add(
            "rejected_rows", table_name=table, reason=reason, row_key="customer-4711",
            raw_values=json.dumps({"customer_id": "customer-4711"}),
        )  # fmt: skip
