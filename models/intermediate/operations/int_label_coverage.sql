{#- Evidence of label coverage: outcomes known at the end of each period over those due by the delay curve. More than
    due is full coverage. -#}
with arrivals as (
    select * from {{ ref('int_label_arrivals') }}
    where due_count > 0
)

select
    model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    grain,
    period_start,
    evaluated_on,
    'observed' as estimate,
    'label_coverage_rate' as metric,
    'recorded' as attribution,
    'rate' as unit,
    'observed' as evidence,
    'part' as method,
    least(1, cast(known_count / due_count as double)) as value,
    least(1, cast(known_count / due_count as double)) as bound_lower,
    least(1, cast(known_count / due_count as double)) as bound_upper,
    cast(sqrt(cast(due_variance as double)) / due_count as double) as standard_error,
    known_count as basis
from arrivals
