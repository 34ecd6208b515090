{{ config(materialized='view') }}

{#- The cases of the mature months as they are known now, by score bin, with the parts of their money kept apart: what
    follows the amount (`loss`, `margin`) and what is paid per case (`cost`). Ineligible declines stand outside, as in
    every estimate. -#}
with months as (
    select * from {{ ref('int_value_months') }}
),

states as (
    select * from {{ ref('int_attempt_states') }}
),

cases as (
    select * from {{ ref('int_cases') }}
),

edges as (
    select * from {{ ref('int_score_edges') }}
),

terms as (
    select * from {{ ref('int_day_terms') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

scored as (
    select
        months.period_start,
        states.model_id,
        cases.model_version,
        terms.reported_segment as segment,
        states.decided_on,
        cases.score,
        edges.edges,
        {{ baseline_approves('models.baseline', 'states.baseline_action') }} as baseline_approves,
        states."action",
        states.policy_action,
        states.is_control,
        states.is_adverse,
        states.is_known or states.is_control as is_known,
        states.control_probability,
        1 / states.control_probability as weight,
        states.amount,
        case
            when states.policy_action = 'approve'
                then coalesce(states.loss_amount, cast(states.amount * terms.loss_given_adverse as decimal(18, 2)))
            else states.single_amount * terms.loss_given_adverse
        end as loss,
        -- A repeated try of a loss already avoided avoids nothing more.
        case
            when states.policy_action = 'decline' and states.single_amount = 0 and states.amount > 0 then 0
            else terms.adverse_cost_amount
        end as cost,
        states.amount * terms.margin_rate as margin,
        bool_or(states.policy_action = 'decline' and states.control_probability is not null) over (
            partition by states.model_id, months.period_start
        ) as has_controls
    from months
    inner join states
        on
            months.model_id = states.model_id
            and states.decided_on between months.period_start and months.period_end
            and months.as_of >= states.known_from
            and months.as_of < states.known_until
    inner join cases on states.decision_id = cases.decision_id
    inner join edges on cases.model_id = edges.model_id and cases.model_version = edges.model_version
    inner join models on states.model_id = models.model_id
    inner join terms
        on
            states.model_id = terms.model_id
            and states.segment = terms.segment
            and states.decided_on = terms.decided_on
),

eligible as (
    select * from scored
    where not (policy_action = 'decline' and has_controls and control_probability is null)
)

{{ with_score_bin('eligible') }}
