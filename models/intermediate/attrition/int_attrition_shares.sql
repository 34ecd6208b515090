{#- Shares of customers who left within the window after their first policy decline, and after a control: per model,
    segment and month, pooled over the twelve months up to its end, at ages past the window. A control stands for
    1 / p declines, a decline that was not one for 1 / (1 - p). -#}
{%- set keys = ['model_id', 'segment', 'period_start', 'evaluated_on'] -%}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where grain = 'month' and estimate = 'observed'
),

firsts as (
    select
        *,
        case
            when is_control then 1 / control_probability
            else 1 / coalesce(nullif(1 - control_probability, 0), 1)
        end as weight
    from {{ ref('int_first_stops') }}
    where is_declined and control_probability is not null
),

days as (
    select
        model_id,
        segment,
        evaluated_on,
        decided_on,
        due_on,
        churn_known_on,
        is_control,
        count(*) as customer_count,
        {{ exact_sum('weight') }} as weight,
        {{ exact_square_sum('weight', 'weight') }} as squared_weight
    from firsts
    group by all
),

pooled as (
    select
        evaluations.model_id,
        labels.segment,
        evaluations.period_start,
        evaluations.evaluated_on,
        days.is_control,
        sum(days.customer_count) as customer_count,
        sum(days.weight) as weight,
        sum(days.squared_weight) as squared_weight,
        coalesce(sum(days.weight) filter (where days.churn_known_on is not null), 0) as left_weight
    from evaluations
    inner join days
        on
            evaluations.model_id = days.model_id
            and evaluations.evaluated_on = days.evaluated_on
            and evaluations.period_end - interval 1 year < days.decided_on
            and evaluations.period_end >= days.decided_on
            and evaluations.evaluated_on >= days.due_on
    cross join lateral (values (days.segment), ('(all)')) as labels (segment)
    group by all
),

sides as (
    select
        {{ keys | join(', ') }},
        is_control,
        customer_count,
        cast(left_weight as double) / cast(weight as double) as churn_share,
        pow(cast(weight as double), 2) / cast(squared_weight as double) as churn_size
    from pooled
)

select
    declined.* exclude (is_control, customer_count, churn_share, churn_size),
    declined.customer_count as declined_count,
    declined.churn_share as declined_share,
    declined.churn_size as declined_size,
    controls.customer_count as control_count,
    controls.churn_share as control_share,
    controls.churn_size as control_size
from sides as declined
inner join sides as controls on {{ on_keys('declined', 'controls', keys) }} and controls.is_control
where not declined.is_control and controls.customer_count >= {{ var('min_controls') }}
