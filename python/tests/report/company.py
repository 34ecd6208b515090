"""Rows of the marts that a page reads, and the warehouse they are written to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

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
    case_count bigint, standard_error double, cases_needed bigint,
    caught_controls_needed bigint, weeks_needed bigint, labels_due_on date,
    missing_evidence varchar,
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
    currency_code varchar, case_count bigint, note varchar, is_for_owners boolean);
create table marts.models_without_accepted_owner (
    model_id varchar, owner_id varchar, evaluated_on date, since date, decision_count bigint,
    decision_amount decimal(18, 2), currency_code varchar, mend varchar);
create table marts.fct_incidents (
    incident_id varchar, kind varchar, model_id varchar, status varchar, status_since date,
    began_on date, metric varchar, segment varchar, sla_count integer, suppressed_by varchar,
    cost_amount decimal(18, 2), cost_per_day_amount decimal(18, 2), cost_currency_code varchar,
    cause_note varchar, acknowledged_by varchar, evaluated_on date);
create table marts.fct_refresh_cases (
    case_id varchar, model_id varchar, status varchar, status_since date, reasons varchar,
    opened_on date, closed_on date, evidence_folder varchar, next_step varchar, next_step_by date,
    acts_owner_id varchar, is_overdue boolean, overdue_days integer, due_on date,
    reopened_count integer, cost_before_approval_amount decimal(18, 2),
    cost_after_approval_amount decimal(18, 2), currency_code varchar, model_version varchar,
    deployed_on date, version_share double, outcome varchar, evaluated_on date);
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
             if metric.endswith(end) or metric.startswith("days_to") and u == "days"),
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
