{#- What the launch business case planned for each month. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where grain = 'month' and estimate = 'observed'
),

plans as (
    select * from {{ ref('stg_business_cases') }}
)

select
    evaluations.model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    'month' as grain,
    evaluations.period_start,
    evaluations.period_end,
    evaluations.evaluated_on,
    'planned_value_amount' as metric,
    'decided' as attribution,
    'amount' as unit,
    'observed' as evidence,
    'normal' as method,
    cast(plans.planned_value_amount as double) as value,
    cast(plans.planned_value_amount as double) as bound_lower,
    cast(plans.planned_value_amount as double) as bound_upper,
    0 as standard_error,
    1 as maturity,
    false as is_cohort,
    false as is_labelled,
    0 as basis
from evaluations
inner join plans
    on evaluations.model_id = plans.model_id and evaluations.period_start = plans.period_start
