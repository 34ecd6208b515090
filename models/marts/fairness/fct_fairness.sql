with ratios as (
    select * from {{ ref('int_group_ratios') }}
)

select
    model_id,
    group_name,
    reference_group,
    grain,
    period_start,
    evaluated_on,
    metric,
    {{ significant('value') }} as value,
    {{ significant('lower_limit') }} as lower,
    {{ significant('upper_limit') }} as upper,
    cast({{ var('interval_confidence') }} as double) as confidence,
    {{ significant('cast(group_rate as double)') }} as group_rate,
    {{ significant('cast(reference_rate as double)') }} as reference_rate,
    case when is_comparable then evidence else 'not_enough_evidence' end as evidence,
    cast(comparison_count as bigint) as comparison_count,
    cast(round(case_count) as bigint) as case_count,
    customer_count,
    is_below_four_fifths
from ratios
