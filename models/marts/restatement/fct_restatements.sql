with reasons as (
    select * from {{ ref('int_restatement_reasons') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

units as (
    select distinct
        metric,
        unit
    from {{ ref('int_published_figures') }}
)

select
    reasons.model_id,
    reasons.owner_id,
    reasons.period_start,
    reasons.metric,
    units.unit,
    case when units.unit = 'amount' then models.currency_code end as currency_code,
    reasons.publication,
    reasons.published_as_of,
    reasons.run_id,
    reasons.value_then,
    reasons.value_now,
    round(reasons.value_now - reasons.value_then, case units.unit when 'amount' then 2 else 9 end) as difference,
    reasons.reason,
    round(reasons.amount, case units.unit when 'amount' then 2 else 9 end) as amount
from reasons
inner join models on reasons.model_id = models.model_id
left join units on reasons.metric = units.metric
