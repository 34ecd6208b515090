"""A small hand-made warehouse that holds every case a page has to say."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from afterlaunch.report.compute.pages import Pages, pages
from afterlaunch.report.compute.records import Records, add_months, month_end, read

AS_OF = date(2025, 12, 31)
FIRST = date(2024, 8, 1)
MONTHS = tuple(add_months(FIRST, step) for step in range(17))
COMPLETE = date(2025, 8, 1)

DDL = """
create schema marts;
create table marts.fct_metrics (
    model_id varchar, owner_id varchar, segment varchar, grain varchar, period_start date,
    metric varchar, attribution varchar, estimate varchar, evaluated_on date, value double,
    lower double, upper double, process_lower double, process_upper double, confidence double,
    unit varchar, currency_code varchar, evidence varchar, maturity double,
    is_provisional boolean, case_count bigint);
create table marts.fct_sla_results (
    sla_id varchar, model_id varchar, owner_id varchar, owner_name varchar, owner_email varchar,
    metric varchar, segment varchar, direction varchar, grain varchar, period_start date,
    period_end date, evaluated_on date, state varchar, value double, lower double, upper double,
    confidence double, warn_at double, breach_at double, harmful_at double, unit varchar,
    currency_code varchar, evidence varchar, maturity double, is_provisional boolean,
    case_count bigint, standard_error double, cases_needed bigint, missing_evidence varchar,
    excess_amount double, agreed_by varchar, agreed_on date, is_waived boolean);
create table marts.fct_drift_results (
    model_id varchar, model_version varchar, feature varchar, period_start date,
    reference_from date, reference_until date, reference_months bigint, n_reference bigint,
    n bigint, psi double, psi_corrected double, chi2_p_value double, p_value double,
    q_value double, ks double, jensen_shannon double, wasserstein double, state varchar,
    note varchar);
create table marts.fct_findings (
    finding varchar, model_id varchar, owner_id varchar, segment varchar, period_start date,
    evaluated_on date, observed double, expected double, lower double, upper double, unit varchar,
    currency_code varchar, case_count bigint, note varchar);
create table marts.fct_value_changes (
    model_id varchar, segment varchar, period_start date, comparison varchar,
    base_period_start date, evaluated_on date, bar varchar, bar_order integer, amount double,
    lower double, upper double, standard_error double, confidence double, is_in_total boolean,
    is_noise boolean, currency_code varchar, evidence varchar, bands varchar,
    base_value_amount double, value_amount double, change_amount double, change_lower double,
    change_upper double, note varchar);
create table marts.fct_business_case_months (
    model_id varchar, period_start date, evaluated_on date, currency_code varchar,
    evidence varchar, variance_amount decimal(18, 2), is_variance_of_best_end boolean,
    variance_volume_amount decimal(18, 2), variance_detection_amount decimal(18, 2),
    variance_false_decline_amount decimal(18, 2), variance_unit_value_amount decimal(18, 2),
    cumulative_planned_amount decimal(18, 2), cumulative_planned_due_amount decimal(18, 2),
    cumulative_realised_amount double, cumulative_realised_lower double,
    cumulative_realised_upper double, forecast_cumulative_amount double,
    forecast_cumulative_lower double, forecast_cumulative_upper double, recommendation varchar,
    recommendation_reason varchar);
create table marts.fct_intake (
    table_name varchar, file_path varchar, load_id varchar, rows_read bigint,
    rows_accepted bigint, rows_rejected bigint, rows_redelivered bigint, rows_pending bigint);
create table marts.rejected_rows (
    table_name varchar, file_path varchar, load_id varchar, source_row bigint, row_key varchar,
    reason varchar, raw_values varchar);
create table marts.dim_models (
    model_id varchar, name varchar, use_case varchar, adverse_word varchar, good_word varchar,
    label_horizon_days integer, launched_on date, currency_code varchar,
    regulatory_scope varchar, tier varchar, baseline varchar, adverse_reasons varchar,
    status varchar, owner_id varchar, owner_name varchar, first_decided_on date,
    last_decided_on date);
create table marts.dim_owners (
    owner_id varchar, name varchar, email varchar, channel varchar, business_unit varchar,
    manager_owner_id varchar, manager_name varchar);
"""


@dataclass
class Company:
    """Rows of the marts, by table, that tests may change before they are written."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, **columns: Any) -> None:
        self.rows.setdefault(table, []).append(columns)

    def metric(self, model_id: str, month: date, metric: str, value: Any, **columns: Any) -> None:
        amount = metric.endswith("_amount")
        unit = next(
            (u for end, u in (("_amount", "amount"), ("_bps", "bps"), ("_days", "days"))
             if metric.endswith(end)),
            "ratio" if metric == "realised_vs_case"
            else "count" if metric in ("decision_count", "review_backlog_count") else "rate",
        )  # fmt: skip
        base = {
            "model_id": model_id, "owner_id": "(all)", "segment": "(all)", "grain": "month",
            "period_start": month, "metric": metric, "attribution": "decided",
            "estimate": "observed", "evaluated_on": AS_OF, "value": value, "lower": value,
            "upper": value, "confidence": 0.95, "unit": unit,
            "currency_code": "EUR" if amount else None, "evidence": "observed",
            "maturity": 1.0, "is_provisional": False, "case_count": 40000,
        }  # fmt: skip
        self.add("fct_metrics", **base | columns)

    def sla(self, sla_id: str, model_id: str, metric: str, month: date, **columns: Any) -> None:
        base = {
            "sla_id": sla_id, "model_id": model_id, "metric": metric, "segment": "(all)",
            "direction": "floor", "grain": "month", "period_start": month,
            "period_end": month_end(month), "evaluated_on": AS_OF, "confidence": 0.95,
            "unit": "rate", "evidence": "control_estimate", "maturity": 1.0,
            "is_provisional": False, "case_count": 40000, "agreed_by": "Risk committee",
            "agreed_on": date(2024, 7, 15), "is_waived": False,
        }  # fmt: skip
        self.add("fct_sla_results", **base | columns)

    def write(self, path: Path) -> Path:
        with duckdb.connect(str(path)) as db:
            db.execute(DDL)
            for table, rows in self.rows.items():
                names = list(dict.fromkeys(name for row in rows for name in row))
                db.register(
                    "hand_made",
                    pa.Table.from_pylist([{n: row.get(n) for n in names} for row in rows]),
                )
                db.execute(f"insert into marts.{table} by name select * from hand_made")
        return path

    def records(self, folder: Path, month: date | None = None) -> Records:
        path = folder / "warehouse.duckdb"
        path.unlink(missing_ok=True)
        with duckdb.connect(str(self.write(path)), read_only=True) as db:

            def query(sql: str, params: Any = ()) -> list[dict[str, Any]]:
                found = db.execute(sql, list(params))
                names = [column[0] for column in found.description]
                return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

            return read(query, month)


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
    _expected(company)
    _found(company)
    _changes(company)
    _cases(company)
    _drift(company)
    _intake(company)
    return company


@pytest.fixture(name="company")
def company_fixture() -> Company:
    return whole_company()


@pytest.fixture(scope="session")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return pages(whole_company().records(tmp_path_factory.mktemp("marts")))


@pytest.fixture
def compute(tmp_path: Path) -> Callable[[Company], Pages]:
    return lambda company: pages(company.records(tmp_path))


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
    _estimate(company, model, month, "avoided_loss_amount", value * 1.3, 30000.0)
    _estimate(company, model, month, "forgone_margin_amount", 38900.0 + 300 * number, 4100.0)
    _estimate(company, model, month, "realised_vs_case", 0.97 - 0.01 * falling, 0.02)
    company.metric(model, month, "planned_value_amount", 400000.0)
    for metric, amount in (
        ("gross_loss_amount", 91250.4 + 9000 * falling), ("control_loss_amount", 7420.0),
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
        missing_evidence="more controls",
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
        )  # fmt: skip


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
        bar("card_fraud", "control_cost", 5, -900.0, -900.0, -900.0, is_in_total=False, **known)
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
