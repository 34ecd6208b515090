{#- Gross losses tie to the accepted raw rows, to the cent: the latest outcome of every case that was really approved,
    computed here from the deliveries alone. -#}
with run as (
    select * from {{ ref('int_as_of') }}
),

outcomes as (
    select
        accepted.decision_id,
        arg_max(accepted.outcome, (accepted.recorded_at, accepted.row_hash)) as outcome,
        arg_max(accepted.reason, (accepted.recorded_at, accepted.row_hash)) as reason,
        arg_max(accepted.loss_amount, (accepted.recorded_at, accepted.row_hash)) as loss_amount
    from {{ ref('int_accepted_outcomes') }} as accepted
    inner join run on cast(accepted.recorded_at as date) <= run.as_of
    group by accepted.decision_id
),

final_actions as (
    select
        accepted.decision_id,
        arg_max(accepted.final_action, (accepted.recorded_at, accepted.row_hash)) as final_action
    from {{ ref('int_accepted_final_actions') }} as accepted
    inner join run on cast(accepted.recorded_at as date) <= run.as_of
    group by accepted.decision_id
),

lost as (
    select
        decisions.model_id,
        cast(decisions.decided_at as date) as decided_on,
        sum(coalesce(
            outcomes.loss_amount, cast(decisions.amount * terms.loss_given_adverse as decimal(18, 2))
        )) as gross_loss_amount,
        count(*) as loss_count
    from {{ ref('int_accepted_decisions') }} as decisions
    inner join run on cast(decisions.recorded_at as date) <= run.as_of
    inner join outcomes on decisions.decision_id = outcomes.decision_id
    inner join {{ ref('stg_models') }} as models on decisions.model_id = models.model_id
    inner join {{ ref('int_day_terms') }} as terms
        on
            decisions.model_id = terms.model_id
            and decisions.segment = terms.segment
            and cast(decisions.decided_at as date) = terms.decided_on
    left join final_actions on decisions.decision_id = final_actions.decision_id
    where
        outcomes.outcome = 'adverse'
        and (
            outcomes.reason is null
            or models.adverse_reasons is null
            or list_contains(string_split(models.adverse_reasons, '|'), outcomes.reason)
        )
        and (
            decisions."action" = 'approve'
            or decisions.is_control
            or (decisions."action" = 'review' and final_actions.final_action = 'approve')
        )
    group by all
),

reported as (
    select
        model_id,
        decided_on,
        sum(gross_loss_amount) as gross_loss_amount,
        count(*) as row_count
    from {{ ref('fct_model_days') }}
    group by all
)

select
    reported.model_id,
    reported.decided_on,
    reported.gross_loss_amount as reported_amount,
    lost.gross_loss_amount
from reported
full join lost on reported.model_id = lost.model_id and reported.decided_on = lost.decided_on
-- Losses estimated from a rate are rounded once per reported row.
where abs(coalesce(reported.gross_loss_amount, 0) - coalesce(lost.gross_loss_amount, 0))
    > 0.005 * coalesce(reported.row_count, 0)
