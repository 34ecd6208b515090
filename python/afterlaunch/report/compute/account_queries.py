"""Queries beside the figures: findings, incidents, changes of value, cases, refreshes."""

FINDING_SQL = """
select finding, model_id, segment, period_start, note, is_for_owners
from marts.fct_findings
where evaluated_on <= ? and (period_start is null or period_start between ? and ?)
qualify row_number() over (
    partition by finding, model_id, segment
    order by period_start desc nulls last, evaluated_on desc, owner_id, note
) = 1
order by model_id, finding, segment
"""

UNANSWERED_SQL = """
select model_id, owner_id, since, decision_count, decision_amount, currency_code
from marts.models_without_accepted_owner
where evaluated_on = ?
order by model_id
"""

CHANGE_SQL = """
select
    model_id, comparison, period_start, base_period_start, bar, bar_order, amount, lower, upper,
    is_in_total, is_noise, currency_code, evidence, change_amount, change_lower, change_upper, note
from marts.fct_value_changes
where evaluated_on = ? and period_start <= ?
qualify period_start = max(period_start) over (partition by model_id)
order by model_id, comparison desc, bar_order, bar
"""

CASE_SQL = """
select
    model_id, period_start, currency_code, evidence, variance_amount, is_variance_of_best_end,
    variance_volume_amount, variance_detection_amount, variance_false_decline_amount,
    variance_unit_value_amount, cumulative_planned_amount, cumulative_planned_due_amount,
    cumulative_realised_amount, cumulative_realised_lower, cumulative_realised_upper,
    forecast_cumulative_amount, forecast_cumulative_lower, forecast_cumulative_upper,
    recommendation, recommendation_reason
from marts.fct_business_case_months
where evaluated_on = ?
order by model_id, period_start
"""

INCIDENT_SQL = """
select
    incident_id, kind, model_id, metric, segment, sla_count, status, status_since, began_on,
    acknowledged_by, cost_amount, cost_per_day_amount, cost_currency_code, cause_note, suppressed_by
from marts.fct_incidents
where status <> 'resolved' and evaluated_on = ?
order by cost_amount desc nulls last, incident_id
"""

REFRESH_SQL = """
select
    case_id, model_id, status, status_since, reasons, opened_on, next_step, next_step_by,
    acts_owner_id, is_overdue, overdue_days, due_on, cost_before_approval_amount,
    cost_after_approval_amount, currency_code, model_version, deployed_on, version_share, outcome
from marts.fct_refresh_cases
where evaluated_on = ? and (status <> 'closed' or closed_on >= ?)
order by status = 'closed', next_step_by, status_since desc, case_id
"""
