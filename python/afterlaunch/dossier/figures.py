"""What a dossier shows: each figure with the query that gives it, here and again years later.

Queries read public marts of one model as of one day, so that a rebuild of that day gives the same
rows; none of them reads a customer.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A table of the dossier; ``sql`` has the parameter ``$model_id``."""

    name: str
    title: str
    sql: str


FIGURES = (
    Figure(
        "incidents",
        "What is wrong, since when, and what it has cost so far and a day, at most",
        """
select
    incident_id, kind, began_on, opened_on, sla_ids, metric, segment, grain, period_start,
    period_end, value, lower, upper, confidence, breach_at, unit, currency_code, agreed_by,
    agreed_on, cost_amount, cost_per_day_amount, cost_currency_code, owner_id_then, likely_cause,
    cause_note, resolved_on, evaluated_on
from marts.fct_incidents
where model_id = $model_id
order by opened_on, incident_id
""",
    ),
    Figure(
        "verdicts",
        "Every agreement as it stands: the newest period that could be judged",
        """
select
    sla_id, metric, segment, direction, grain, period_start, period_end, evaluated_on, state,
    value, lower, upper, confidence, breach_at, unit, currency_code, case_count, agreed_by,
    agreed_on
from marts.fct_sla_results
where model_id = $model_id
qualify row_number() over (
    partition by sla_id, segment
    order by state <> 'not_enough_evidence' desc, period_start desc, evaluated_on desc
) = 1
order by sla_id, segment
""",
    ),
    Figure(
        "figures",
        "The last twelve months in figures, with their intervals",
        """
select
    period_start, metric, estimate, evaluated_on, value, lower, upper, process_lower,
    process_upper, unit, currency_code, evidence, maturity, case_count
from marts.fct_metrics
where
    model_id = $model_id and owner_id = '(all)' and segment = '(all)' and grain = 'month'
    and attribution = 'decided' and estimate <> 'belief'
    and metric in (
        'detection_rate_count', 'detection_rate_value', 'false_decline_rate_count',
        'false_decline_rate_value', 'net_loss_amount', 'decision_value_amount'
    )
    and period_start > (select max(evaluated_on) from marts.fct_metrics) - interval 13 month
qualify row_number() over (
    partition by period_start, metric, estimate order by evaluated_on desc
) = 1
order by period_start, metric, estimate
""",
    ),
    Figure(
        "value_changes",
        "Why value changed: the newest month against the one before and against the launch",
        """
select
    comparison, segment, period_start, base_period_start, bar, amount, lower, upper, is_noise,
    currency_code, evidence, change_amount, note
from marts.fct_value_changes
where model_id = $model_id
qualify period_start = max(period_start) over (partition by comparison)
order by comparison, segment, bar_order
""",
    ),
    Figure(
        "plan",
        "Value against the business case",
        """
select
    period_start, evidence, maturity, planned_value_amount, realised_value_amount, realised_lower,
    realised_upper, variance_amount, cumulative_planned_amount, cumulative_realised_amount,
    currency_code, recommendation, recommendation_reason
from marts.fct_business_case_months
where model_id = $model_id
order by period_start
""",
    ),
    Figure(
        "drift",
        "Drift of what the model is fed, in the newest month",
        """
select
    model_version, feature, period_start, reference_from, reference_until, n, psi_corrected,
    q_value, state, note
from marts.fct_drift_results
where model_id = $model_id
qualify period_start = max(period_start) over ()
order by feature
""",
    ),
    Figure(
        "findings",
        "What the checks found",
        """
select finding, owner_id, segment, period_start, observed, expected, lower, upper, unit, note
from marts.fct_findings
where model_id = $model_id
order by period_start, finding, segment, owner_id
""",
    ),
    Figure(
        "owners",
        "Who owned the model, and who had accepted to answer for it",
        """
select named_owner_id, owner_id, valid_from, valid_to, is_accepted
from marts.dim_ownership
where model_id = $model_id
order by valid_from
""",
    ),
    Figure(
        "challengers",
        "What has been scored beside the version in use",
        """
select
    champion_version, challenger_version, segment, metric, difference, lower, upper, confidence,
    evidence, case_count, shadow_from, shadow_until, is_proven_gain, newly_breached_sla_ids,
    probability_of_gain, currency_code
from marts.fct_challenger_results
where model_id = $model_id and group_name = '(all)'
order by challenger_version, champion_version, segment, metric
""",
    ),
)  # fmt: skip
