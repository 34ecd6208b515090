{#- What a cohort would have been worth at the launch period's attack rate r. With n1 adverse and n0 good cases worth V1
    and V0, each adverse case weighs r (n1 + n0) / n1, each good one (1 - r) (n1 + n0) / n0; costs stay. -#}
with parts as (
    select * from {{ ref('int_launch_parts') }}
),

rates as (
    select * from {{ ref('int_launch_rates') }}
),

costs as (
    select * from {{ ref('int_cohort_running_costs') }}
    where owner_id = '(all)' and estimate = 'observed'
),

weighted as (
    select
        parts.*,
        cast(rates.adverse_rate as double) as launch_rate,
        cast(rates.adverse_rate as double) * (parts.adverse_count + parts.good_count) / nullif(parts.adverse_count, 0)
            as adverse_weight,
        (1 - cast(rates.adverse_rate as double)) * (parts.adverse_count + parts.good_count)
        / nullif(parts.good_count, 0) as good_weight,
        parts.adverse_value / nullif(parts.adverse_count, 0) as adverse_mean,
        parts.good_value / nullif(parts.good_count, 0) as good_mean,
        coalesce(costs.mature_cost_amount, 0) as running_cost_amount
    from parts
    inner join rates on {{ on_keys('parts', 'rates', ['model_id', 'segment', 'evaluated_on']) }}
    left join costs
        on {{ on_keys('parts', 'costs', ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on']) }}
)

select
    *,
    adverse_weight * adverse_value + good_weight * good_value - review_cost_amount - running_cost_amount
        as launch_value
from weighted
where adverse_count > 0 and good_count > 0
