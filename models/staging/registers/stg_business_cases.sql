select
    trim(model_id) as model_id,
    cast(date_trunc('month', "month") as date) as period_start,
    planned_value_amount,
    planned_volume,
    planned_detection_rate_value,
    planned_false_decline_rate_value,
    trim(baseline) as baseline
from {{ ref(var('afterlaunch_business_cases', 'business_cases')) }}
