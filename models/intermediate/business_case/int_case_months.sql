{#- Each planned month beside what came of it, as of this run. Of a month whose labels are not all due, the plan of the
    same share is due. A planned month without a decision is due by its days: nothing was earned in them. -#}
with plans as (
    select * from {{ ref('stg_business_cases') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

figures as (
    select * from {{ ref('fct_metrics') }}
    where
        metric = 'decision_value_amount' and grain = 'month' and owner_id = '(all)' and segment = '(all)'
),

joined as (
    select
        plans.model_id,
        plans.period_start,
        run.as_of as evaluated_on,
        models.currency_code,
        plans.planned_value_amount,
        plans.planned_volume,
        plans.planned_detection_rate_value,
        plans.planned_false_decline_rate_value,
        figures.model_id is not null as has_figure,
        figures.evidence,
        figures.value,
        figures.lower,
        figures.upper,
        figures.process_lower,
        figures.process_upper,
        -- Of the month so far, and of it the part whose labels are due.
        least(1, greatest(0, (run.as_of - plans.period_start + 1) / day(last_day(plans.period_start))))
            as elapsed_share,
        least(1, greatest(0,
            (run.as_of - models.label_horizon_days - plans.period_start + 1) / day(last_day(plans.period_start))
        )) as due_share,
        figures.maturity,
        corrected.value as corrected_value_amount,
        corrected.lower as corrected_lower,
        corrected.upper as corrected_upper
    from plans
    inner join models on plans.model_id = models.model_id
    cross join run
    left join figures
        on
            plans.model_id = figures.model_id
            and plans.period_start = figures.period_start
            and run.as_of = figures.evaluated_on
            and figures.estimate = 'observed'
    left join figures as corrected
        on
            plans.model_id = corrected.model_id
            and plans.period_start = corrected.period_start
            and run.as_of = corrected.evaluated_on
            and corrected.estimate = 'corrected'
)

select
    model_id,
    period_start,
    evaluated_on,
    currency_code,
    planned_value_amount,
    planned_volume,
    planned_detection_rate_value,
    planned_false_decline_rate_value,
    case when has_figure then maturity else due_share end as maturity,
    case when has_figure then maturity * elapsed_share else due_share end as planned_share,
    cast(round(
        planned_value_amount * case when has_figure then maturity * elapsed_share else due_share end, 2
    ) as decimal(18, 2)) as planned_due_amount,
    case
        when has_figure then evidence
        when due_share > 0 then 'observed'
        else 'not_applicable'
    end as evidence
    {%- for figure, name in [
        ('value', 'realised_value_amount'), ('lower', 'realised_lower'), ('upper', 'realised_upper'),
        ('process_lower', 'realised_process_lower'), ('process_upper', 'realised_process_upper')
    ] %},
    case when not has_figure and due_share > 0 then 0 else {{ figure }} end as {{ name }}
    {%- endfor %},
    corrected_value_amount,
    corrected_lower,
    corrected_upper
from joined
