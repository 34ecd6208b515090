with days as (
    select * from {{ ref('int_priced_days') }}
),

cases as (
    select * from {{ ref('int_priced_cases') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

decided as (
    select
        days.model_id,
        days.owner_id,
        days.segment,
        days.decided_on,
        sum(days.decision_count) as decision_count,
        sum(days.decision_amount) as decision_amount,
        sum(case when days."action" = 'approve' then days.decision_count else 0 end) as approved_count,
        sum(case when days."action" = 'approve' then days.decision_amount else 0 end) as approved_amount
    from days
    inner join run on days.recorded_on <= run.as_of
    group by all
),

known as (
    select
        cases.model_id,
        cases.owner_id,
        cases.segment,
        cases.decided_on
        {%- for part, condition in [
            ('review_approved', 'cases."action" = \'review\' and cases.policy_action = \'approve\''),
            ('declined', 'cases.policy_action = \'decline\''),
            ('pending', 'cases.policy_action = \'pending\''),
            ('control', 'cases.is_control'),
            ('adverse_approved', 'cases.policy_action = \'approve\' and cases.is_adverse')
        ] %},
        count_if({{ condition }}) as {{ part }}_count,
        sum(case when {{ condition }} then cases.amount_measure else 0 end) as {{ part }}_amount
        {%- endfor %},
        sum(case when cases.is_realised and cases.is_adverse then cases.gross_loss_amount else 0 end)
            as gross_loss_amount,
        sum(case when cases.is_realised and cases.is_adverse then cases.recovered_amount else 0 end)
            as recovered_amount
    from cases
    inner join run on cases.known_from <= run.as_of and cases.known_until > run.as_of
    group by all
)

select
    decided.model_id,
    decided.owner_id,
    decided.segment,
    decided.decided_on,
    cast(decided.decision_count as bigint) as decision_count,
    cast(decided.decision_amount as decimal(18, 2)) as decision_amount,
    cast(decided.approved_count + coalesce(known.review_approved_count, 0) as bigint) as approved_count,
    cast(decided.approved_amount + coalesce(known.review_approved_amount, 0) as decimal(18, 2)) as approved_amount
    {%- for part in ['declined', 'pending', 'control', 'adverse_approved'] %},
    cast(coalesce(known.{{ part }}_count, 0) as bigint) as {{ part }}_count,
    cast(coalesce(known.{{ part }}_amount, 0) as decimal(18, 2)) as {{ part }}_amount
    {%- endfor %},
    cast(coalesce(known.gross_loss_amount, 0) as decimal(18, 2)) as gross_loss_amount,
    cast(coalesce(known.recovered_amount, 0) as decimal(18, 2)) as recovered_amount,
    decided.decided_on <= run.as_of - models.label_horizon_days as is_mature
from decided
cross join run
inner join models on decided.model_id = models.model_id
left join known
    on
        decided.model_id = known.model_id
        and decided.owner_id = known.owner_id
        and decided.segment = known.segment
        and decided.decided_on = known.decided_on
