"""Queries of the inventory page; they are shown as they are run, so they read on their own."""

from __future__ import annotations

MODELS = """
select
    models.model_id, models.name, models.tier, models.regulatory_scope, models.status,
    models.owner_id, models.owner_name, models.is_accepted,
    sum(days.decision_count) as decision_count,
    sum(days.decision_amount) as decision_amount,
    sum(days.without_owner_amount) as without_owner_amount,
    models.currency_code
from marts.dim_models as models
left join marts.fct_accountability as days
    on models.model_id = days.model_id
    and days.decided_on between {first} and {last}
group by all
order by models.tier nulls last, decision_amount desc nulls last, models.model_id
"""

VALIDATION = """
select
    models.name, models.model_id, inventory.validator_name, inventory.last_validated_on,
    inventory.next_validation_due_on, inventory.is_validation_overdue, inventory.evaluated_on
from marts.dim_model_inventory as inventory
inner join marts.dim_models as models on inventory.model_id = models.model_id
order by inventory.is_validation_overdue desc, models.model_id
"""

LIMITS = """
select
    models.name, models.model_id, models.use_case, inventory.purpose, inventory.limitations,
    inventory.human_oversight, inventory.log_retention_days
from marts.dim_model_inventory as inventory
inner join marts.dim_models as models on inventory.model_id = models.model_id
order by models.model_id
"""

VERSIONS = """
select
    models.name, models.model_id, used.model_version, used.first_seen_on, used.latest_share,
    trained.training_data_from, trained.training_data_until,
    {as_of} - trained.training_data_until as training_data_age_days
from main.int_refresh_versions as used
inner join marts.dim_models as models on used.model_id = models.model_id
left join main.int_accepted_model_versions as trained
    on used.model_id = trained.model_id and used.model_version = trained.model_version
where used.latest_share > 0
order by models.model_id, used.first_seen_on desc, used.model_version
"""

AGREEMENTS = """
with newest as (
    select *
    from marts.fct_sla_results
    where period_end <= {last} and evaluated_on <= {as_of}
    qualify row_number() over (
        partition by sla_id, segment
        order by state = 'not_enough_evidence', is_provisional, period_start desc,
            evaluated_on desc
    ) = 1
)

select
    models.name, models.model_id,
    count(newest.sla_id) as agreed_count,
    count_if(newest.state = 'breach' and not newest.is_waived) as breach_count,
    count_if(newest.state = 'breach' and newest.is_waived) as waived_count,
    count_if(newest.state = 'at_risk') as at_risk_count,
    count_if(newest.state = 'ok') as ok_count,
    count_if(newest.state = 'not_enough_evidence') as unclear_count
from marts.dim_models as models
left join newest on models.model_id = newest.model_id
group by all
order by breach_count desc, models.model_id
"""

OPEN = """
select
    models.name, models.model_id,
    (
        select count(*) from marts.fct_incidents as incidents
        where incidents.model_id = models.model_id and incidents.status != 'resolved'
    ) as incident_count,
    (
        select count(*) from marts.fct_refresh_cases as cases
        where cases.model_id = models.model_id and cases.status != 'closed'
    ) as case_count,
    (
        select count(*) from marts.fct_refresh_cases as cases
        where cases.model_id = models.model_id and cases.is_overdue
    ) as overdue_case_count,
    (
        select count(*) from marts.fct_findings as findings
        where findings.model_id = models.model_id
            and findings.evaluated_on = {as_of}
            and findings.period_start between {first} and {last}
    ) as finding_count
from marts.dim_models as models
order by models.model_id
"""

QUERIES = {
    "models": MODELS,
    "validation": VALIDATION,
    "limits": LIMITS,
    "versions_in_use": VERSIONS,
    "agreement_counts": AGREEMENTS,
    "open_counts": OPEN,
}
"""By the key of the table each one gives."""
