with bars as (
    select * from {{ ref('int_value_change_bars') }}
),

months as (
    select * from {{ ref('int_value_months') }}
)

select
    cast(bars.model_id as varchar) as model_id,
    '(all)' as segment,
    cast(bars.period_start as date) as period_start,
    cast(bars.compared_with as varchar) as comparison,
    cast(bars.base_period_start as date) as base_period_start,
    later.as_of as evaluated_on,
    cast(bars.bar as varchar) as bar,
    cast(bars.bar_order as integer) as bar_order,
    cast(bars.amount as double) as amount,
    cast(bars.lower as double) as lower,
    cast(bars.upper as double) as upper,
    cast(bars.standard_error as double) as standard_error,
    cast({{ var('interval_confidence') }} as double) as confidence,
    bars.bar <> 'control_cost' as is_in_total,
    bars.lower <= 0 and bars.upper >= 0 as is_noise,
    later.currency_code,
    cast(bars.evidence as varchar) as evidence,
    cast(bars.bands as varchar) as bands,
    earlier.value_amount as base_value_amount,
    later.value_amount,
    round(later.value_amount - earlier.value_amount, 2) as change_amount,
    case
        when later.value_amount - earlier.value_amount is null then round(later.value_lower - earlier.value_upper, 2)
    end as change_lower,
    case
        when later.value_amount - earlier.value_amount is null then round(later.value_upper - earlier.value_lower, 2)
    end as change_upper,
    nullif(cast(bars.note as varchar), '') as note
from bars
inner join months as later
    on bars.model_id = later.model_id and bars.period_start = later.period_start
inner join months as earlier
    on bars.model_id = earlier.model_id and bars.base_period_start = earlier.period_start
