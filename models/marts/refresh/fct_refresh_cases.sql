with states as (
    select * from {{ ref('int_refresh_case_states') }}
),

findings as (
    select * from {{ ref('int_refresh_findings') }}
),

deadlines as (
    select * from {{ ref('int_refresh_deadlines') }}
),

deployed as (
    select * from {{ ref('int_refresh_deployments') }}
),

costs as (
    select * from {{ ref('int_refresh_costs') }}
),

models as (
    select * from {{ ref('dim_models') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

about as (
    select
        case_id,
        max_by(incident_id, -line_number) filter (where is_first) as incident_id,
        max_by(sla_id, -line_number) filter (where is_first) as sla_id,
        max_by(metric, -line_number) filter (where is_first) as metric,
        max_by(segment, -line_number) filter (where is_first) as segment,
        count_if(not is_first) as joined_count,
        string_agg(reason, ' ' order by line_number) as reasons
    from findings
    group by case_id
)

select
    states.case_id,
    states.model_id,
    states.status,
    states.status_since,
    states.trigger,
    about.reasons,
    about.incident_id,
    about.sla_id,
    about.metric,
    about.segment,
    cast(about.joined_count as integer) as joined_count,
    states.breach_began_on,
    states.first_alert_on,
    states.opened_on,
    states.opened_by,
    states.evidence_on,
    states.evidence_folder,
    states.evidence_hash,
    states.decide_by,
    states.approved_on,
    states.approved_by,
    states.rejected_on,
    states.deferred_until,
    states.decided_by,
    states.executed_by,
    cast(states.attempt_count as integer) as attempt_count,
    states.training_ended_on,
    states.validated_on,
    states.override_reason,
    coalesce(deployed.model_version, states.model_version) as model_version,
    coalesce(deployed.first_seen_on, states.first_seen_on) as deployed_on,
    deployed.latest_share as version_share,
    states.verified_on,
    states.closed_on,
    states.outcome,
    states.due_on,
    cast(states.reopened_count as integer) as reopened_count,
    deadlines.next_step,
    deadlines.next_step_by,
    deadlines.acts_owner_id,
    coalesce(deadlines.is_overdue, false) as is_overdue,
    cast(coalesce(deadlines.overdue_days, 0) as integer) as overdue_days,
    cast(states.first_alert_on - states.breach_began_on as integer) as days_to_detect,
    cast(coalesce(states.approved_on, states.rejected_on) - states.begun_on as integer) as days_to_decide,
    cast(coalesce(deployed.first_seen_on, states.first_seen_on) - states.approved_on as integer) as days_to_deploy,
    cast(states.verified_on - states.breach_began_on as integer) as days_to_benefit,
    costs.cost_before_approval_amount,
    costs.cost_after_approval_amount,
    case when costs.case_id is not null then models.currency_code end as currency_code,
    run.as_of as evaluated_on
from states
inner join about on states.case_id = about.case_id
cross join run
left join deadlines on states.case_id = deadlines.case_id
left join deployed on states.case_id = deployed.case_id
left join costs on states.case_id = costs.case_id
left join models on states.model_id = models.model_id
