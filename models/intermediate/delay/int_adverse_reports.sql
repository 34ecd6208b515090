{#- When each adverse case was first reported, and until when the report stood. The side tells what the policy did
    with the case: caught cases are labelled at another speed than missed ones, and controls at another than cases
    that somebody investigated; recoveries of losses are a side of their own. The channel is the evidence of the
    first report. -#}
with states as (
    select * from {{ ref('int_case_states') }}
    where is_adverse and policy_action <> 'pending'
),

reported as (
    select
        decision_id,
        model_id,
        customer_id,
        decided_on,
        arg_max(policy_action, known_from) as policy_action,
        bool_or(is_control) as is_control,
        arg_min(evidence, known_from) as channel,
        min(known_from) as reported_on,
        max(known_until) as withdrawn_on,
        min(known_from) filter (where recovered_amount > 0) as recovered_on
    from states
    group by decision_id, model_id, customer_id, decided_on
)

select
    decision_id,
    model_id,
    customer_id,
    decided_on,
    case when is_control then 'control' when policy_action = 'decline' then 'caught' else 'missed' end as side,
    channel,
    reported_on,
    withdrawn_on
from reported
union all
select
    decision_id,
    model_id,
    customer_id,
    decided_on,
    'recovered' as side,
    'recovery' as channel,
    recovered_on as reported_on,
    withdrawn_on
from reported
where recovered_on is not null
