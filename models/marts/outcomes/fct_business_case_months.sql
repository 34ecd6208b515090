with months as (
    select * from {{ ref('int_case_months') }}
),

variances as (
    select * from {{ ref('int_case_variances') }}
),

cumulative as (
    select * from {{ ref('int_case_cumulative') }}
),

recommendations as (
    select * from {{ ref('int_case_recommendations') }}
)

select
    months.model_id,
    months.period_start,
    months.evaluated_on,
    months.currency_code,
    months.evidence,
    months.maturity,
    months.maturity < {{ var('mature_share') }} as is_provisional,
    months.planned_value_amount,
    months.planned_volume,
    months.planned_detection_rate_value,
    months.planned_false_decline_rate_value,
    months.planned_due_amount,
    months.realised_value_amount,
    months.realised_lower,
    months.realised_upper,
    months.realised_process_lower,
    months.realised_process_upper,
    months.corrected_value_amount,
    months.corrected_lower,
    months.corrected_upper,
    variances.variance_amount,
    variances.is_best_end as is_variance_of_best_end,
    variances.volume_amount as variance_volume_amount,
    variances.detection_amount as variance_detection_amount,
    variances.false_decline_amount as variance_false_decline_amount,
    variances.unit_value_amount as variance_unit_value_amount,
    cast(cumulative.planned_amount as decimal(18, 2)) as cumulative_planned_amount,
    cast(cumulative.planned_due_amount as decimal(18, 2)) as cumulative_planned_due_amount,
    cumulative.realised_amount as cumulative_realised_amount,
    cumulative.realised_lower as cumulative_realised_lower,
    cumulative.realised_upper as cumulative_realised_upper,
    cumulative.process_lower as cumulative_process_lower,
    cumulative.process_upper as cumulative_process_upper,
    cumulative.forecast_amount as forecast_cumulative_amount,
    cumulative.forecast_lower as forecast_cumulative_lower,
    cumulative.forecast_upper as forecast_cumulative_upper,
    recommendations.recommendation,
    recommendations.reason as recommendation_reason
from months
left join variances on months.model_id = variances.model_id and months.period_start = variances.period_start
inner join cumulative on months.model_id = cumulative.model_id and months.period_start = cumulative.period_start
inner join recommendations on months.model_id = recommendations.model_id
