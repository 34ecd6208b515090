{#- By when each open case has to take its next step, and who is to take it: the approver decides and validates,
    somebody else executes, the model's owner brings the new version into production. A rejected case, and one
    that was deferred until a day to come, wait for nobody. -#}
with states as (
    select * from {{ ref('int_refresh_case_states') }}
    where status not in ('closed', 'rejected')
),

policies as (
    select * from {{ ref('stg_refresh_policies') }}
),

accountable as (
    select accountability.*
    from {{ ref('int_accountability') }} as accountability
    inner join {{ ref('int_as_of') }} as today
        on accountability.valid_from <= today.as_of and accountability.valid_to > today.as_of
),

deployed as (
    select * from {{ ref('int_refresh_deployments') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

next_steps as (
    select
        states.case_id,
        case
            when states.status in ('opened', 'evidence_frozen', 'reopened', 'deferred') then 'decide'
            when states.status in ('approved', 'training', 'training_failed') then 'train'
            when states.status in ('validation', 'validation_failed') then 'validate'
            when states.status = 'validated' then 'deploy'
            else 'verify'
        end as next_step,
        case
            when states.status = 'deferred' then states.deferred_until
            when next_step = 'decide' then states.decide_by
            when next_step = 'train' then states.approved_on + policies.days_to_train
            when next_step = 'validate'
                then coalesce(states.training_ended_on, states.approved_on) + policies.days_to_validate
            when next_step = 'deploy' then states.approved_on + policies.days_to_deploy
            else coalesce(deployed.first_seen_on, states.deployed_on) + policies.days_to_verify
        end as next_step_by,
        coalesce(case
            when next_step in ('decide', 'validate') then policies.approver_owner_id
            else accountable.owner_id
        end, '(unowned)') as acts_owner_id
    from states
    left join policies on states.model_id = policies.model_id
    left join accountable on states.model_id = accountable.model_id
    left join deployed on states.case_id = deployed.case_id
)

select
    next_steps.*,
    coalesce(run.as_of > next_steps.next_step_by, false) as is_overdue,
    greatest(run.as_of - next_steps.next_step_by, 0) as overdue_days
from next_steps
cross join run
