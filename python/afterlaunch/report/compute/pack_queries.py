"""Queries on the figures of one model; they are shown as they are run."""

from __future__ import annotations

MODEL = """
select
    models.name, models.use_case, models.regulatory_scope, models.tier, models.status,
    models.launched_on, models.owner_name, models.is_accepted, models.adverse_word,
    inventory.purpose, inventory.limitations, inventory.human_oversight,
    inventory.log_retention_days, inventory.validator_name, inventory.last_validated_on,
    inventory.next_validation_due_on, inventory.is_validation_overdue
from marts.dim_models as models
inner join marts.dim_model_inventory as inventory on models.model_id = inventory.model_id
where models.model_id = {model}
"""

MATERIALITY = """
select
    sum(decision_count) as decision_count,
    sum(decision_amount) as decision_amount,
    sum(without_owner_amount) as without_owner_amount,
    currency_code
from marts.fct_accountability
where model_id = {model} and decided_on between {first} and {last}
group by currency_code
"""

VERSIONS = """
select
    used.model_version, used.first_seen_on, used.last_seen_on, used.latest_share,
    trained.training_data_from, trained.training_data_until,
    {as_of} - trained.training_data_until as training_data_age_days
from main.int_refresh_versions as used
left join main.int_accepted_model_versions as trained
    on used.model_id = trained.model_id and used.model_version = trained.model_version
where used.model_id = {model}
order by used.first_seen_on desc, used.model_version
"""

# The limits of a rate are those of the rate that produced the month, as on the owner's page.
_RATE = """
select
    period_start, value,
    case when evidence = 'bounds' then lower else coalesce(process_lower, lower) end as lower,
    case when evidence = 'bounds' then upper else coalesce(process_upper, upper) end as upper,
    unit, currency_code, evidence, maturity, is_provisional, case_count
from marts.fct_metrics
where model_id = {{model}} and metric = '{metric}'
    and grain = 'month' and segment = '(all)' and owner_id = '(all)'
    and estimate = 'observed' and attribution = 'decided'
    and evaluated_on = {{as_of}} and period_start <= {{month}}
    and not (is_provisional and evidence = 'not_applicable')
qualify row_number() over (order by period_start desc) <= 12
order by period_start
"""
DETECTION = _RATE.format(metric="detection_rate_value")
FALSE_DECLINES = _RATE.format(metric="false_decline_rate_value")

VALUE = """
select
    earned.period_start, earned.value, earned.lower, earned.upper, earned.unit,
    earned.currency_code, earned.evidence, earned.maturity, earned.is_provisional,
    plan.planned_value_amount, plan.planned_due_amount, plan.cumulative_planned_due_amount,
    plan.cumulative_realised_amount, plan.cumulative_realised_lower,
    plan.cumulative_realised_upper
from marts.fct_metrics as earned
left join marts.fct_business_case_months as plan
    on earned.model_id = plan.model_id and earned.period_start = plan.period_start
    and earned.evaluated_on = plan.evaluated_on
where earned.model_id = {model} and earned.metric = 'decision_value_amount'
    and earned.grain = 'month' and earned.segment = '(all)' and earned.owner_id = '(all)'
    and earned.estimate = 'observed' and earned.attribution = 'decided'
    and earned.evaluated_on = {as_of} and earned.period_start <= {month}
    and not (earned.is_provisional and earned.evidence = 'not_applicable')
qualify row_number() over (order by earned.period_start desc) <= 12
order by earned.period_start
"""

BELIEF = """
with figures as (
    select
        period_start, estimate, unit, currency_code, value, lower, upper, evidence,
        is_provisional
    from marts.fct_metrics
    where model_id = {model} and metric = 'detection_rate_count'
        and grain = 'month' and segment = '(all)' and owner_id = '(all)'
        and attribution = 'decided' and evaluated_on = {as_of}
        and period_start between {first} and {month}
)

select
    belief.period_start, belief.unit, belief.currency_code,
    belief.value as belief_value, belief.lower as belief_lower, belief.upper as belief_upper,
    belief.evidence as belief_evidence,
    outcomes.value, outcomes.lower, outcomes.upper, outcomes.evidence, outcomes.is_provisional,
    findings.note
from figures as belief
left join figures as outcomes
    on belief.period_start = outcomes.period_start and outcomes.estimate = 'observed'
left join marts.fct_findings as findings
    on findings.model_id = {model} and findings.finding = 'score_outcome_disagreement'
    and findings.segment = '(all)' and findings.period_start = belief.period_start
    and findings.evaluated_on = {as_of}
where belief.estimate = 'belief'
order by belief.period_start
"""

RESTATEMENTS = """
select
    period_start, metric, publication, published_as_of, value_then, value_now, difference, unit,
    currency_code, string_agg(reason, ', ' order by abs(amount) desc, reason) as reasons
from marts.fct_restatements
where model_id = {model} and owner_id = '(all)' and difference != 0 and reason != 'unchanged'
    and metric in (
        'decision_value_amount', 'detection_rate_value', 'false_decline_rate_value',
        'net_loss_amount'
    )
    and period_start <= {month} and published_as_of >= {first}
group by all
order by period_start, metric, publication
"""

AGREEMENTS = """
select
    sla_id, metric, segment, direction, grain, period_start, period_end,
    case when state = 'breach' and is_waived then 'waived' else state end as state,
    value, lower, upper, unit, currency_code, evidence, is_provisional, breach_at, agreed_by,
    agreed_on
from marts.fct_sla_results
where model_id = {model} and period_end <= {last} and evaluated_on <= {as_of}
qualify row_number() over (
    partition by sla_id, segment
    order by state = 'not_enough_evidence', is_provisional, period_start desc, evaluated_on desc
) = 1
order by state != 'breach', sla_id, segment
"""

DRIFT = """
select feature, model_version, period_start, reference_from, reference_until, n, psi_corrected,
    q_value, state
from marts.fct_drift_results
where model_id = {model} and period_start <= {month}
qualify period_start = max(period_start) over ()
order by feature, model_version
"""

QUERIES = {
    "model": MODEL,
    "materiality": MATERIALITY,
    "versions": VERSIONS,
    "detection": DETECTION,
    "false_declines": FALSE_DECLINES,
    "value": VALUE,
    "belief": BELIEF,
    "restatements": RESTATEMENTS,
    "agreements": AGREEMENTS,
    "drift": DRIFT,
}
"""By the key of the table each one gives."""
