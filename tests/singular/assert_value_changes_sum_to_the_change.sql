-- The bars of a change of value sum to the change of the published figure, to the cent.
with changes as (
    select * from {{ ref('fct_value_changes') }}
    where is_in_total and evidence <> 'bounds'
),

metrics as (
    select * from {{ ref('fct_metrics') }}
    where
        metric = 'decision_value_amount' and grain = 'month' and owner_id = '(all)' and segment = '(all)'
        and estimate = 'observed'
),

summed as (
    select
        model_id,
        period_start,
        base_period_start,
        comparison,
        evaluated_on,
        sum(cast(amount as decimal(18, 2))) as amount,
        count_if(bar = 'volume') as split_count
    from changes
    group by all
)

select
    summed.*,
    later.value as value_amount,
    earlier.value as base_value_amount
from summed
left join metrics as later
    on
        summed.model_id = later.model_id
        and summed.period_start = later.period_start
        and summed.evaluated_on = later.evaluated_on
left join metrics as earlier
    on
        summed.model_id = earlier.model_id
        and summed.base_period_start = earlier.period_start
        and summed.evaluated_on = earlier.evaluated_on
where
    summed.split_count > 0
    and summed.amount is distinct from cast(later.value as decimal(18, 2)) - cast(earlier.value as decimal(18, 2))
