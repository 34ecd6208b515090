{#- Plans are the register's, the parts of a variance add up to it, and cumulative value is the sum of the months'
    decision values in fct_metrics: all to the cent. -#}
with cases as (
    select * from {{ ref('fct_business_case_months') }}
),

plans as (
    select * from {{ ref('stg_business_cases') }}
),

figures as (
    select * from {{ ref('fct_metrics') }}
    where
        metric = 'decision_value_amount' and grain = 'month' and owner_id = '(all)' and segment = '(all)'
        and estimate = 'observed'
),

earned as (
    select
        cases.model_id,
        cases.period_start,
        sum(cast(figures.value as decimal(18, 2))) as realised_amount
    from cases
    left join cases as earlier
        on cases.model_id = earlier.model_id and cases.period_start >= earlier.period_start
    left join figures
        on
            earlier.model_id = figures.model_id
            and earlier.period_start = figures.period_start
            and earlier.evaluated_on = figures.evaluated_on
    group by cases.model_id, cases.period_start
)

select
    coalesce(cases.model_id, plans.model_id) as model_id,
    coalesce(cases.period_start, plans.period_start) as period_start
from cases
full outer join plans on cases.model_id = plans.model_id and cases.period_start = plans.period_start
left join earned on cases.model_id = earned.model_id and cases.period_start = earned.period_start
where
    cases.planned_value_amount is distinct from plans.planned_value_amount
    or cases.variance_amount <> coalesce(cases.variance_volume_amount, 0)
    + coalesce(cases.variance_detection_amount, 0) + coalesce(cases.variance_false_decline_amount, 0)
    + cases.variance_unit_value_amount
    or abs(cases.cumulative_realised_amount - coalesce(earned.realised_amount, 0)) > 0.005
