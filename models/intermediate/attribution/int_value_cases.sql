{{ config(materialized='view') }}

{#- The cases of the mature months as they are known now, by score bin, with the parts of their money kept apart: what
    follows the amount (`loss`, `margin`) and what is paid per case (`cost`). Ineligible declines stand outside, as in
    every estimate. -#}
with months as (
    select * from {{ ref('int_value_months') }}
),

priced as (
    select * from {{ ref('int_priced_cases') }}
),

cases as (
    select * from {{ ref('int_cases') }}
),

edges as (
    select * from {{ ref('int_score_edges') }}
),

scored as (
    select
        months.period_start,
        priced.model_id,
        cases.model_version,
        priced.segment,
        priced.decided_on,
        cases.score,
        edges.edges,
        priced.baseline_approves,
        priced."action",
        priced.policy_action,
        priced.is_control,
        priced.is_adverse,
        priced.is_known or priced.is_control as is_known,
        priced.control_probability,
        1 / priced.control_probability as weight,
        priced.amount_measure as amount,
        priced.lost_measure as loss,
        priced.cost_measure as cost,
        priced.margin_measure as margin,
        bool_or(priced.policy_action = 'decline' and priced.control_probability is not null) over (
            partition by priced.model_id, months.period_start
        ) as has_controls
    from months
    inner join priced
        on
            months.model_id = priced.model_id
            and priced.decided_on between months.period_start and months.period_end
            and months.as_of >= priced.known_from
            and months.as_of < priced.known_until
    inner join cases on priced.decision_id = cases.decision_id
    inner join edges on cases.model_id = edges.model_id and cases.model_version = edges.model_version
),

eligible as (
    select * from scored
    where not (policy_action = 'decline' and has_controls and control_probability is null)
)

{{ with_score_bin('eligible') }}
