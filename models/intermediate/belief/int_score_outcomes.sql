{#- What was approved and declined of every score bin and day, and what is known of it as of this run. Controls are
    `tested`, with their weights; ineligible declines, which no control stands for, are left out. -#}
with score_days as (
    select * from {{ ref('int_score_days') }}
    where "action" = 'approve'
),

states as (
    select * from {{ ref('int_case_states') }}
),

cases as (
    select * from {{ ref('int_cases') }}
),

edges as (
    select * from {{ ref('int_score_edges') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

current_cases as (
    select
        states.model_id,
        cases.model_version,
        states.decided_on,
        states.amount,
        states."action",
        states.policy_action,
        states.is_control,
        states.is_adverse,
        1 / states.control_probability as weight,
        cases.score,
        edges.edges
    from states
    inner join run on states.known_from <= run.as_of and states.known_until > run.as_of
    inner join cases on states.decision_id = cases.decision_id
    inner join edges on cases.model_id = edges.model_id and cases.model_version = edges.model_version
    where states.policy_action = 'approve' or states.control_probability is not null
),

binned as (
    {{ with_score_bin('current_cases') }}
),

parts as (
    select
        score_days.model_id,
        score_days.model_version,
        score_days.score_bin,
        score_days.decided_on,
        'approved' as part,
        score_days.decision_count as case_count,
        score_days.decision_amount as amount,
        score_days.decision_count as case_count_squares,
        score_days.squared_amount as amount_squares
    from score_days
    inner join run on score_days.recorded_on <= run.as_of
    union all
    select
        binned.model_id,
        binned.model_version,
        binned.score_bin,
        binned.decided_on,
        kinds.part,
        case when kinds.part like 'tested%' then binned.weight else 1 end as case_count,
        case when kinds.part like 'tested%' then binned.weight else 1 end * binned.amount as amount,
        case when kinds.part like 'tested%' then binned.weight * binned.weight else 1 end as case_count_squares,
        case when kinds.part like 'tested%' then binned.weight * binned.weight else 1 end
        * binned.amount * binned.amount as amount_squares
    from binned
    inner join (
        values ('approved'), ('approved_adverse'), ('declined'), ('tested'), ('tested_adverse')
    ) as kinds (part)
        on case kinds.part
            when 'approved' then binned.policy_action = 'approve' and binned."action" <> 'approve'
            when 'approved_adverse' then binned.policy_action = 'approve' and binned.is_adverse
            when 'declined' then binned.policy_action = 'decline'
            when 'tested' then binned.policy_action = 'decline' and binned.is_control
            when 'tested_adverse' then binned.policy_action = 'decline' and binned.is_control and binned.is_adverse
        end
)

select
    model_id,
    model_version,
    score_bin,
    decided_on,
    part,
    {{ exact_sum('case_count') }} as case_count,
    {{ exact_sum('amount') }} as amount,
    {{ exact_sum('case_count_squares') }} as case_count_squares,
    {{ exact_sum('amount_squares') }} as amount_squares
from parts
group by all
