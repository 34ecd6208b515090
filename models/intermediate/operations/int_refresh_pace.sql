{#- Evidence of how fast refreshes go: mean days of the clocks that stopped in each period, the share of cases due in it
    that were closed by their day, what delay has cost the cases closed in it, and the mean age of the training data of
    its decisions. They are counted: no limits. -#}
with sums as (
    select * from {{ ref('int_refresh_sums') }}
),

figures as (
    select
        *,
        cast(case when unit = 'amount' then total else cast(total as double) / weight end as double) as figure
    from sums
)

select
    * exclude (figure, total, weight),
    'observed' as evidence,
    'normal' as method,
    figure as value,
    figure as bound_lower,
    figure as bound_upper,
    cast(0 as double) as standard_error,
    weight as basis
from figures
