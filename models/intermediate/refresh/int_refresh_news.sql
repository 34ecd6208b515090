{#- What the policy would open a case for and no case is about yet. What was rejected or withdrawn is not asked again
    until another version decides; what was mended may come back. -#}
with triggers as (
    select * from {{ ref('int_refresh_triggers') }}
),

newest as (
    select * from {{ ref('int_refresh_versions') }}
    where is_newest
),

asked as (
    select
        findings.model_id,
        findings.trigger,
        findings.incident_id,
        max(findings.joined_on) as joined_on
    from {{ ref('int_refresh_findings') }} as findings
    inner join {{ ref('int_refresh_case_states') }} as states on findings.case_id = states.case_id
    where states.status <> 'closed' or states.outcome in ('rejected', 'withdrawn')
    group by findings.model_id, findings.trigger, findings.incident_id
)

select triggers.*
from triggers
inner join newest on triggers.model_id = newest.model_id
left join asked
    on
        triggers.model_id = asked.model_id
        and triggers.trigger = asked.trigger
        and triggers.incident_id is not distinct from asked.incident_id
        and newest.first_seen_on <= asked.joined_on
where asked.model_id is null
