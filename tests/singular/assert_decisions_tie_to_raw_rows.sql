{#- Decisions and their money tie to the accepted raw rows, to the cent. -#}
with delivered as (
    select
        accepted.model_id,
        cast(accepted.decided_at as date) as decided_on,
        count(*) as decision_count,
        sum(accepted.amount) as decision_amount
    from {{ ref('int_accepted_decisions') }} as accepted
    inner join {{ ref('int_as_of') }} as run on cast(accepted.recorded_at as date) <= run.as_of
    group by all
),

reported as (
    select
        model_id,
        decided_on,
        sum(decision_count) as decision_count,
        sum(decision_amount) as decision_amount
    from {{ ref('fct_model_days') }}
    group by all
)

select
    delivered.*,
    reported.decision_count as reported_count,
    reported.decision_amount as reported_amount
from delivered
full join reported on delivered.model_id = reported.model_id and delivered.decided_on = reported.decided_on
where
    delivered.decision_count is distinct from reported.decision_count
    or delivered.decision_amount is distinct from reported.decision_amount
