{#- Value realised to date against the launch business case: decision value of all months so far over what was planned
    for the same share of them. Each month counts as it was known on the day of evaluation. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where grain = 'month' and estimate = 'observed'
),

plans as (
    select * from {{ ref('stg_business_cases') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

month_values as (
    select * from {{ ref('int_metric_evidence') }}
    where
        metric = 'decision_value_amount' and estimate = 'observed'
        and grain = 'month' and owner_id = '(all)' and segment = '(all)'
),

known as (
    select
        evaluations.model_id,
        evaluations.period_start,
        evaluations.period_end,
        evaluations.evaluated_on,
        plans.planned_value_amount,
        month_values.value,
        month_values.bound_lower,
        month_values.bound_upper,
        month_values.standard_error,
        month_values.realised_error,
        -- A planned month without a decision counts by its days: nothing was earned in them.
        coalesce(month_values.maturity, least(1, greatest(0,
            (evaluations.evaluated_on - models.label_horizon_days - plans.period_start + 1)
            / day(last_day(plans.period_start))
        ))) as maturity,
        month_values.basis,
        month_values.evidence,
        row_number() over (
            partition by
                evaluations.model_id, evaluations.period_start, evaluations.evaluated_on, plans.period_start
            order by month_values.evaluated_on desc
        ) as place
    from evaluations
    inner join plans
        on evaluations.model_id = plans.model_id and evaluations.period_start >= plans.period_start
    inner join models on evaluations.model_id = models.model_id
    left join month_values
        on
            plans.model_id = month_values.model_id
            and plans.period_start = month_values.period_start
            and evaluations.evaluated_on >= month_values.evaluated_on
),

summed as (
    select
        model_id,
        period_start,
        period_end,
        evaluated_on,
        case
            when bool_or(evidence = 'bounds') then 'bounds'
            when bool_or(evidence = 'control_estimate') then 'control_estimate'
            else 'observed'
        end as evidence,
        {{ exact_sum('value') }} as value,
        {{ exact_sum('coalesce(value, bound_lower)') }} as bound_lower,
        {{ exact_sum('coalesce(value, bound_upper)') }} as bound_upper,
        sqrt({{ exact_square_sum('standard_error', 'standard_error') }}) as standard_error,
        sqrt({{ exact_square_sum('realised_error', 'realised_error') }}) as realised_error,
        nullif({{ exact_sum('planned_value_amount * maturity') }}, 0) as planned_matured,
        {{ exact_sum('planned_value_amount * maturity') }} / nullif(sum(planned_value_amount), 0) as maturity,
        sum(basis) as basis
    from known
    where place = 1
    group by all
)

select
    model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    'month' as grain,
    period_start,
    period_end,
    evaluated_on,
    'realised_vs_case' as metric,
    'decided' as attribution,
    'ratio' as unit,
    evidence,
    case when evidence = 'bounds' then 'bounds_amount' else 'normal' end as method,
    case when evidence <> 'bounds' then value / planned_matured end as value,
    case when evidence <> 'control_estimate' then bound_lower / planned_matured end as bound_lower,
    case when evidence <> 'control_estimate' then bound_upper / planned_matured end as bound_upper,
    standard_error / planned_matured as standard_error,
    realised_error / planned_matured as realised_error,
    maturity,
    true as is_cohort,
    true as is_labelled,
    basis
from summed
