{{ config(materialized='view') }}

{#- Decisions that a challenger scored in shadow, as far as they can tell anything: all labels due, of no day the
    challenger was trained on, not of the challenger itself, their review ended. A review that only the challenger asked
    for was never held: it counts as ending as the case did. `stake` is the swing in value between the two outcomes of a
    case that is let through: what it earns if good, and what it loses if adverse. -#}
with scores as (
    select * from {{ ref('int_accepted_challenger_scores') }}
),

decisions as (
    select * from {{ ref('int_accepted_decisions') }}
),

versions as (
    select * from {{ ref('int_accepted_model_versions') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

known as (
    select priced.*
    from {{ ref('int_priced_cases') }} as priced
    inner join run on priced.known_from <= run.as_of and priced.known_until > run.as_of
    where priced.decision_id in (select scores.decision_id from scores)
),

models as (
    select * from {{ ref('stg_models') }}
),

terms as (
    select * from {{ ref('int_day_terms') }}
),

shadow as (
    select
        decisions.model_id,
        decisions.model_version as champion_version,
        scores.model_version as challenger_version,
        terms.reported_segment as segment,
        decisions.decision_id,
        coalesce(decisions.customer_id, decisions.decision_id) as customer_id,
        cast(decisions.decided_at as date) as decided_on,
        decisions."action" as champion_action,
        scores."action" as challenger_action,
        {{ baseline_approves('models.baseline', 'decisions.baseline_action') }} as baseline_approves,
        decisions.amount,
        decisions.amount * terms.margin_rate as margin,
        terms.review_cost_amount
    from scores
    inner join decisions on scores.decision_id = decisions.decision_id
    inner join models on decisions.model_id = models.model_id
    inner join run
        on
            cast(decisions.recorded_at as date) <= run.as_of
            and cast(decisions.decided_at as date) + models.label_horizon_days <= run.as_of
    inner join terms
        on
            decisions.model_id = terms.model_id
            and decisions.segment = terms.segment
            and cast(decisions.decided_at as date) = terms.decided_on
    left join versions
        on decisions.model_id = versions.model_id and scores.model_version = versions.model_version
    where
        scores.model_version <> decisions.model_version
        and (
            versions.training_data_until is null
            or cast(decisions.decided_at as date) > versions.training_data_until
        )
)

select
    shadow.* exclude (margin, amount),
    -- Without a word since, a plain approval was good.
    coalesce(known.policy_action, 'approve') = 'approve' as champion_approves,
    case shadow.challenger_action when 'review' then champion_approves else shadow.challenger_action = 'approve' end
        as challenger_approves,
    coalesce(known.is_known, false) as is_known,
    coalesce(known.is_adverse, false) as is_adverse,
    coalesce(known.is_control, false) as is_control,
    known.control_probability,
    cast(shadow.amount as decimal(18, 6)) as amount,
    coalesce(known.margin_measure, cast(shadow.margin as decimal(18, 6))) as margin,
    coalesce(known.lost_measure + known.cost_measure + known.margin_measure, 0) as stake
from shadow
left join known on shadow.decision_id = known.decision_id
where coalesce(known.policy_action, 'approve') <> 'pending'
