{#- One row per model and day, from its first decision to the as-of date (of a model not in use any more: to its last
    decision). Registers and answers join here, at day grain, as everywhere. -#}
with priced_days as (
    select * from {{ ref('int_priced_days') }}
),

accountability as (
    select * from {{ ref('int_accountability') }}
),

accepted as (
    select * from {{ ref('int_accepted_ownership') }}
),

delegations as (
    select * from {{ ref('int_delegations') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

decided as (
    select
        priced_days.model_id,
        priced_days.decided_on,
        sum(priced_days.decision_count) as decision_count,
        sum(priced_days.decision_amount) as decision_amount
    from priced_days
    inner join run on priced_days.recorded_on <= run.as_of
    group by all
),

spans as (
    select
        models.model_id,
        models.currency_code,
        run.as_of,
        case
            when models.status = 'live' then coalesce(min(decided.decided_on), run.as_of)
            else min(decided.decided_on)
        end as first_on,
        case when models.status = 'live' then run.as_of else max(decided.decided_on) end as last_on
    from models
    cross join run
    left join decided on models.model_id = decided.model_id
    group by models.model_id, models.currency_code, models.status, run.as_of
),

days as (
    select
        model_id,
        currency_code,
        as_of,
        cast(unnest(generate_series(first_on, last_on, interval 1 day)) as date) as decided_on
    from spans
),

answered as (
    select
        days.*,
        accountability.named_owner_id,
        coalesce(accountability.owner_id, '(unowned)') as owner_id,
        coalesce(accountability.is_accepted, false) as is_accepted,
        accountability.owner_id is null or accountability.owner_id = '(unaccepted)' as is_without_owner,
        accepted.accepted_from,
        delegations.delegate_owner_id,
        delegations.last_on as delegated_until,
        row_number() over (
            partition by days.model_id, days.decided_on order by delegations.line_number desc nulls last
        ) as place
    from days
    left join accountability
        on
            days.model_id = accountability.model_id
            and days.decided_on >= accountability.valid_from
            and days.decided_on < accountability.valid_to
    left join accepted
        on
            accountability.model_id = accepted.model_id
            and accountability.named_owner_id = accepted.owner_id
            and days.decided_on >= accepted.accepted_from
            and days.decided_on < accepted.accepted_until
    left join delegations
        on
            accepted.model_id = delegations.model_id
            and accepted.owner_id = delegations.owner_id
            and days.decided_on >= delegations.delegated_from
            and days.decided_on < delegations.delegated_to
)

select
    answered.model_id,
    answered.decided_on,
    answered.owner_id,
    answered.named_owner_id,
    answered.is_accepted,
    answered.accepted_from,
    answered.delegate_owner_id,
    answered.delegated_until,
    cast(coalesce(decided.decision_count, 0) as bigint) as decision_count,
    cast(coalesce(decided.decision_amount, 0) as decimal(18, 2)) as decision_amount,
    cast(case when answered.is_without_owner then coalesce(decided.decision_count, 0) else 0 end as bigint)
        as without_owner_count,
    cast(case when answered.is_without_owner then coalesce(decided.decision_amount, 0) else 0 end as decimal(18, 2))
        as without_owner_amount,
    answered.currency_code,
    answered.as_of as evaluated_on
from answered
left join decided on answered.model_id = decided.model_id and answered.decided_on = decided.decided_on
where answered.place = 1
