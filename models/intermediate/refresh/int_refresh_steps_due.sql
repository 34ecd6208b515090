{#- What the run has to record of refresh cases by itself: cases its policy opens, findings that join an open one, and
    what decisions and verdicts prove of deployed ones. People's steps never stand here. What is recorded falls away,
    so that an interrupted run goes on where it stopped. -#}
with states as (
    select * from {{ ref('int_refresh_case_states') }}
),

policies as (
    select * from {{ ref('stg_refresh_policies') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

triggers as (
    select * from {{ ref('int_refresh_news') }}
),

opening as (
    select
        1 as place,
        'case_opened' as kind,
        triggers.model_id || '-' || run.as_of
        -- The next one of a day bears a number.
        || coalesce('-' || nullif(1 + (
            select count(*) from states
            where starts_with(states.case_id || '-', triggers.model_id || '-' || run.as_of || '-')
        ), 1), '') as case_id,
        triggers.* exclude (place),
        run.as_of + policies.days_to_decide as decide_by,
        run.as_of + policies.days_to_decide + coalesce(policies.days_to_deploy, 0)
        + coalesce(policies.days_to_verify, 0) as due_on
    from triggers
    inner join policies on triggers.model_id = policies.model_id
    cross join run
    where triggers.model_id not in (
        select model_id from states
        where status <> 'closed'
    )
    qualify row_number() over (
        partition by triggers.model_id order by triggers.place, triggers.breach_began_on, triggers.incident_id
    ) = 1
),

joining as (
    select
        2 as place,
        'case_finding_joined' as kind,
        coalesce(states.case_id, opening.case_id) as case_id,
        triggers.* exclude (place)
    from triggers
    left join states on triggers.model_id = states.model_id and states.status <> 'closed'
    left join opening on triggers.model_id = opening.model_id
    where
        states.case_id is not null
        or triggers.trigger <> opening.trigger
        or triggers.incident_id is distinct from opening.incident_id
),

seen as (
    select
        3 as place,
        'case_deployed' as kind,
        deployed.case_id,
        deployed.model_id,
        deployed.model_version,
        deployed.first_seen_on
    from {{ ref('int_refresh_deployments') }} as deployed
    inner join states on deployed.case_id = states.case_id
    where states.status not in ('deployed', 'verified', 'reopened', 'closed')
),

ended as (
    select
        steps.place,
        steps.kind,
        deployed.case_id,
        deployed.model_id,
        deployed.model_version,
        case when proofs.is_proven then proofs.sla_ids end as sla_id,
        proofs.period_end,
        case steps.kind when 'case_closed' then 'verified' end as outcome,
        case steps.kind when 'case_reopened' then 'Not proven back inside '
            || coalesce(proofs.unproven_ids, 'the policy') || ' in ' || policies.days_to_verify || ' days.' end
            as reason,
        case steps.kind when 'case_reopened' then run.as_of + policies.days_to_decide end as decide_by,
        case steps.kind when 'case_reopened' then run.as_of + policies.days_to_decide
            + coalesce(policies.days_to_deploy, 0) + coalesce(policies.days_to_verify, 0) end as due_on
    from {{ ref('int_refresh_deployments') }} as deployed
    inner join states on deployed.case_id = states.case_id
    inner join {{ ref('int_refresh_proofs') }} as proofs on deployed.case_id = proofs.case_id
    left join policies on deployed.model_id = policies.model_id
    cross join run
    cross join (values (4, 'case_verified'), (5, 'case_closed'), (6, 'case_reopened')) as steps (place, kind)
    where
        states.status not in ('reopened', 'closed')
        and case steps.kind
            when 'case_verified' then proofs.is_proven and states.status <> 'verified'
            when 'case_closed' then proofs.is_proven
            else not proofs.is_proven and run.as_of > deployed.first_seen_on + policies.days_to_verify
        end
),

-- A kill can come between the two steps of a rejection.
rejected as (
    select 5 as place, 'case_closed' as kind, case_id, model_id, 'rejected' as outcome from states
    where status = 'rejected'
)

select * from opening
union all by name
select * from joining
union all by name
select * from seen
union all by name
select * from ended
union all by name
select * from rejected
