{#- Money decided while nobody answered for the model: no owner named, or the one named had not accepted. -#}
with days as (
    select * from {{ ref('int_priced_days') }}
    where owner_id in ('(unowned)', '(unaccepted)')
),

accountability as (
    select * from {{ ref('int_accountability') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

sums as (
    select
        days.model_id,
        coalesce(accountability.named_owner_id, days.owner_id) as owner_id,
        days.owner_id = '(unowned)' as is_unowned,
        cast(date_trunc('month', days.decided_on) as date) as period_start,
        run.as_of as evaluated_on,
        min(days.decided_on) as first_on,
        max(days.decided_on) as last_on,
        sum(days.decision_amount) as decision_amount,
        sum(days.decision_count) as decision_count
    from days
    inner join run on days.recorded_on <= run.as_of
    left join accountability
        on
            days.model_id = accountability.model_id
            and days.decided_on >= accountability.valid_from
            and days.decided_on < accountability.valid_to
    group by all
)

select
    case when sums.is_unowned then 'unowned_model' else 'unaccepted_owner' end as finding,
    sums.model_id,
    sums.owner_id,
    '(all)' as segment,
    sums.period_start,
    sums.evaluated_on,
    cast(sums.decision_amount as double) as observed,
    cast(0 as double) as expected,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'amount' as unit,
    models.currency_code,
    cast(sums.decision_count as bigint) as case_count,
    'Decided from ' || sums.first_on || ' to ' || sums.last_on || ' while '
    || case
        when sums.is_unowned then 'nobody was named as owner'
        else 'the owner named had not accepted accountability'
    end as note
from sums
inner join models on sums.model_id = models.model_id
