{#- Labels come at another speed than the delay curve was read at: proven, and by enough to matter. Figures that are
    corrected by it are off until its window has moved on; it is neither drift nor a breach. -#}
with shifts as (
    select
        *,
        (observed_count - expected_count) / standard_error as z,
        observed_count / expected_count - 1 as excess
    from {{ ref('int_delay_shifts') }}
    where expected_count >= {{ var('min_curve_reports') }}
)

select
    'delay_shift' as finding,
    model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    cast(date_trunc('month', evaluated_on) as date) as period_start,
    evaluated_on,
    cast(observed_count as double) as observed,
    expected_count as expected,
    observed_count - {{ var('delay_shift_errors') }} * standard_error as lower,
    observed_count + {{ var('delay_shift_errors') }} * standard_error as upper,
    'count' as unit,
    cast(null as varchar) as currency_code,
    observed_count as case_count,
    'Labels arrive ' || case when z > 0 then 'slower' else 'faster' end || ' than before: among recent decisions '
    || observed_count || ' came as late as they could, where ' || cast(round(expected_count) as bigint)
    || ' were expected' as note
from shifts
where abs(z) >= {{ var('delay_shift_errors') }} and abs(excess) >= {{ var('delay_shift_size') }}
