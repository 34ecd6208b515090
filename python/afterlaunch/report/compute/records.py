"""Read the marts once, by explicit columns and already aggregated, for every page."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from afterlaunch.errors import AfterlaunchError
from afterlaunch.report.compute.account_queries import (
    CASE_SQL,
    CHANGE_SQL,
    FINDING_SQL,
    INCIDENT_SQL,
    REFRESH_SQL,
    UNANSWERED_SQL,
)
from afterlaunch.report.parts import Figure

ALL = "(all)"
UNOWNED = "(unowned)"
UNACCEPTED = "(unaccepted)"

Query = Callable[[str, Sequence[Any]], list[dict[str, Any]]]

MODEL_METRICS = (
    "adverse_approved_count", "attrition_cost_amount", "avoided_loss_amount",
    "control_cost_amount", "control_loss_amount", "decision_count",
    "decision_quality_improvement", "decision_quality_improvement_at_launch_rate",
    "decision_value_amount", "detection_rate_count", "detection_rate_value",
    "false_decline_cost_amount", "false_decline_rate_count", "false_decline_rate_value",
    "forgone_margin_amount", "freshness_days", "gross_loss_amount", "net_loss_amount",
    "net_loss_bps", "planned_value_amount", "realised_vs_case", "review_backlog_count",
    "review_cost_amount", "running_cost_amount",
    "days_to_detect", "days_to_decide", "days_to_deploy", "days_to_benefit",
    "refresh_on_time_rate", "cost_of_delay_amount", "training_data_age_days",
)  # fmt: skip
"""The metrics a page prints; reading only these keeps a page's cost flat."""

METRIC_SQL = """
select
    model_id, owner_id, period_start, metric, attribution, value, lower, upper,
    process_lower, process_upper, confidence, unit, currency_code, evidence, maturity,
    is_provisional, case_count, estimate
from marts.fct_metrics
where grain = 'month' and segment = '(all)' and evaluated_on = ? and period_start <= ?
    and estimate in ('observed', 'corrected')
    and metric in (select unnest(?))
    and (owner_id = '(all)' or metric = 'decision_count')
order by model_id, owner_id, metric, attribution, period_start
"""

SLA_SQL = """
select
    sla_id, model_id, metric, segment, direction, grain, period_start, period_end, state,
    value, lower, upper, confidence, warn_at, breach_at, harmful_at, unit, currency_code,
    evidence, maturity, is_provisional, case_count, cases_needed, caught_controls_needed,
    weeks_needed, labels_due_on, missing_evidence, excess_amount, agreed_by, agreed_on, is_waived
from marts.fct_sla_results
where evaluated_on <= ? and period_end <= ?
qualify row_number() over (
    partition by sla_id, segment, period_start order by evaluated_on desc
) = 1
order by model_id, sla_id, segment, period_start
"""

DRIFT_SQL = """
select
    model_id, model_version, feature, period_start, reference_from, reference_until,
    psi_corrected, q_value, n, state, note
from marts.fct_drift_results
where period_start <= ?
order by model_id, period_start, feature, model_version
"""

MODEL_SQL = """
select
    model_id, name, use_case, adverse_word, good_word, label_horizon_days, currency_code,
    baseline, owner_id, owner_name, first_decided_on
from marts.dim_models order by model_id
"""

OWNER_SQL = """
select owner_id, name, email, business_unit, manager_owner_id
from marts.dim_owners order by owner_id
"""

INTAKE_SQL = """
select
    table_name, count(*) as files, sum(rows_read) as rows_read,
    sum(rows_accepted) as rows_accepted, sum(rows_rejected) as rows_rejected,
    sum(rows_redelivered) as rows_redelivered, sum(rows_pending) as rows_pending
from marts.fct_intake
group by table_name order by table_name
"""

# Reasons quote the offending value; a page must not repeat what may be personal.
REJECT_SQL = r"""
select
    table_name,
    regexp_replace(
        regexp_replace(reason, '"[^"]*"|''[^'']*''', 'a value', 'g'), '\s*\([^)]*\)', '', 'g'
    ) as reason,
    count(*) as rejected
from marts.rejected_rows
group by all
order by table_name, rejected desc, reason
"""


@dataclass(frozen=True)
class Records:
    """Everything the pages need, read in one go.

    Attributes
    ----------
    metrics
        (model_id, owner_id, metric, attribution) -> month -> figure.
    expected
        (model_id, metric) -> month still waiting for outcomes -> what it is expected to come to.
    slas, drift, changes, cases
        model_id -> rows in period order.
    findings
        The newest of each kind, model and segment within a year.
    incidents
        What is broken as of the run, the costliest first.
    refreshes
        Refresh cases that are open or were closed within the year, the next due first.
    unanswered
        Models in use that nobody has accepted to answer for, as of the run.
    """

    as_of: date
    month: date
    models: tuple[dict[str, Any], ...]
    owners: tuple[dict[str, Any], ...]
    metrics: Mapping[tuple[str, str, str, str], Mapping[date, Figure]]
    expected: Mapping[tuple[str, str], Mapping[date, Figure]]
    slas: Mapping[str, tuple[dict[str, Any], ...]]
    drift: Mapping[str, tuple[dict[str, Any], ...]]
    findings: tuple[dict[str, Any], ...]
    incidents: tuple[dict[str, Any], ...]
    refreshes: tuple[dict[str, Any], ...]
    unanswered: tuple[dict[str, Any], ...]
    changes: Mapping[str, tuple[dict[str, Any], ...]]
    cases: Mapping[str, tuple[dict[str, Any], ...]]
    intake: tuple[dict[str, Any], ...]
    rejects: tuple[dict[str, Any], ...]

    def series(
        self, model_id: str, metric: str, *, owner_id: str = ALL, attribution: str = "decided"
    ) -> Mapping[date, Figure]:
        """Figures of one metric by month; empty if the metric was never computed."""
        return self.metrics.get((model_id, owner_id, metric, attribution), {})

    def expectation(self, model_id: str, metric: str) -> Mapping[date, Figure]:
        """Estimates of the months that still wait for outcomes; empty if there is none."""
        return self.expected.get((model_id, metric), {})

    def owner_names(self) -> dict[str, str]:
        """Names by owner id."""
        return {row["owner_id"]: row["name"] for row in self.owners}


def read(query: Query, month: date | None) -> Records:
    """Read all marts for the report of one month.

    Parameters
    ----------
    query
        Runs SQL with parameters and returns rows as dicts.
    month
        Any day of the month wanted; None takes the last month that ended by the as-of date.

    Raises
    ------
    AfterlaunchError
        If the marts hold no figures, or none up to the month asked for.
    """
    as_of, chosen = span(query, month)
    figures: dict[tuple[str, str, str, str], dict[date, Figure]] = {}
    expected: dict[tuple[str, str], dict[date, Figure]] = {}
    for row in query(METRIC_SQL, (as_of, chosen, list(MODEL_METRICS))):
        if row["estimate"] == "corrected":
            if row["owner_id"] == ALL and row["attribution"] == "decided":
                of_month = expected.setdefault((row["model_id"], row["metric"]), {})
                of_month[_day(row["period_start"])] = expected_figure(row)
            continue
        key = (row["model_id"], row["owner_id"], row["metric"], row["attribution"])
        figures.setdefault(key, {})[_day(row["period_start"])] = metric_figure(row)
    return Records(
        as_of=as_of,
        month=chosen,
        models=tuple(query(MODEL_SQL, ())),
        owners=tuple(query(OWNER_SQL, ())),
        metrics=figures,
        expected=expected,
        slas=_by_model(query(SLA_SQL, (as_of, month_end(chosen)))),
        drift=_by_model(query(DRIFT_SQL, (chosen,))),
        findings=tuple(query(FINDING_SQL, (as_of, add_months(chosen, -11), month_end(chosen)))),
        incidents=tuple(query(INCIDENT_SQL, (as_of,))),
        refreshes=tuple(query(REFRESH_SQL, (as_of, add_months(chosen, -11)))),
        unanswered=tuple(query(UNANSWERED_SQL, (as_of,))),
        changes=_by_model(query(CHANGE_SQL, (as_of, chosen))),
        cases=_by_model(query(CASE_SQL, (as_of,))),
        intake=tuple(query(INTAKE_SQL, ())),
        rejects=tuple(query(REJECT_SQL, ())),
    )


def span(query: Query, month: date | None) -> tuple[date, date]:
    """Return the as-of date and the month to show, with the faults of `read`."""
    found = query(
        "select max(evaluated_on) as as_of, min(period_start) as first_month"
        " from marts.fct_metrics where grain = 'month'",
        (),
    )[0]
    if found["as_of"] is None:
        raise AfterlaunchError(
            "There is nothing to report: marts.fct_metrics is empty.",
            mend="Run `afterlaunch run` on a workspace that holds decisions.",
        )
    as_of, first = _day(found["as_of"]), _day(found["first_month"])
    chosen = month.replace(day=1) if month else max(last_full_month(as_of), first)
    if not first <= chosen <= as_of:
        raise AfterlaunchError(
            f"There are no figures for {chosen:%Y-%m}.",
            mend=f"Ask for a month from {first:%Y-%m} to {as_of:%Y-%m}.",
        )
    return as_of, chosen


def metric_figure(row: Mapping[str, Any]) -> Figure:
    """Make a figure of a metric row.

    Rates are read against agreed numbers, so they carry the limits of the underlying
    rate; money and counts carry the limits of what this month's cases really came to.
    """
    low, high = row["lower"], row["upper"]
    is_rate = row["unit"] in ("rate", "bps") and row["evidence"] != "bounds"
    if is_rate and row["process_lower"] is not None and row["process_upper"] is not None:
        low, high = row["process_lower"], row["process_upper"]
    return figure(row, low=low, high=high)


def expected_figure(row: Mapping[str, Any]) -> Figure:
    """Make a figure of an estimate; rates and money carry the limits a complete month will."""
    return replace(metric_figure(row), provisional=True, is_expected=True)


def figure(row: Mapping[str, Any], *, low: Any, high: Any) -> Figure:
    """Make a figure of a row's common columns with the limits given."""
    return Figure(
        unit=row["unit"],
        value=_number(row["value"]),
        low=_number(low),
        high=_number(high),
        currency=row["currency_code"] or "",
        evidence=row["evidence"],
        maturity=_number(row["maturity"]),
        provisional=bool(row["is_provisional"]),
        cases=None if row["case_count"] is None else int(row["case_count"]),
        confidence=_number(row["confidence"]),
    )


def month_end(month: date) -> date:
    """Last day of the month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def add_months(month: date, count: int) -> date:
    """First day of the month ``count`` months later (earlier when negative)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def last_full_month(as_of: date) -> date:
    """First day of the newest month that had ended by ``as_of``."""
    return add_months((as_of + timedelta(days=1)).replace(day=1), -1)


def _by_model(rows: list[dict[str, Any]]) -> dict[str, tuple[dict[str, Any], ...]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["model_id"], []).append(row)
    return {model_id: tuple(found) for model_id, found in grouped.items()}


def _day(value: Any) -> date:
    return date(value.year, value.month, value.day)


def _number(value: Any) -> float | None:
    # A database NaN is as little a number as a null.
    number = None if value is None else float(value)
    return None if number is None or number != number else number
