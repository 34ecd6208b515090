{#- What approving controls at random has cost: loss and costs of the adverse ones less the margin that the good ones
    earned. A realised figure, so no control is weighted. Where labels are not all due, a reported loss stands for
    those still to come, and their margin is not earned. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with cases as (
    select * from {{ ref('int_cohort_cases') }}
    where is_control
),

cohorts as (
    select * from {{ ref('int_action_totals') }}
),

sides as (
    select * from {{ ref('int_cohort_sides') }}
),

rolled_up as (
    {{ roll_up('cases') }}
),

customers as (
    select
        {{ keys | join(', ') }},
        customer_id,
        count(*) as control_count,
        {{ exact_sum('margin_measure') }} as margin_amount,
        {{ exact_sum('loss_measure + margin_measure') }} as stake_amount,
        -- An adverse control costs its loss, and the margin counted above.
        coalesce({{ exact_sum('inflation * (gross_loss_amount + adverse_cost_amount + margin_measure)') }} filter (
            where is_adverse
        ), 0) as swing_amount
    from rolled_up
    group by all
),

totals as (
    select
        {{ keys | join(', ') }},
        sum(control_count) as control_count,
        cast(sum(swing_amount - margin_amount) as double) as cost_amount,
        cast(sum(swing_amount) as double) as swing_amount,
        -- Without an adverse control, one with the mean stake stands for the variance.
        cast(coalesce(
            nullif({{ exact_square_sum('swing_amount', 'swing_amount') }}, 0),
            pow({{ exact_square_sum('stake_amount', 'stake_amount') }} / nullif(sum(stake_amount), 0), 2)
        ) as double) as swing_squared,
        cast({{ exact_square_sum('swing_amount - margin_amount', 'swing_amount - margin_amount') }} as double)
            as cost_squared,
        coalesce(sum(swing_amount), 0) = 0 as is_unseen
    from customers
    group by all
),

experiments as (
    select distinct model_id from totals
),

joined as (
    select
        {% for key in keys %}cohorts.{{ key }}, {% endfor %}
        coalesce(totals.control_count, 0) as control_count,
        coalesce(totals.cost_amount, 0) as cost_amount,
        coalesce(totals.swing_amount, 0) as swing_amount,
        coalesce(totals.is_unseen, false) as is_unseen,
        coalesce(totals.cost_squared, 0) as cost_squared,
        coalesce(sides.control_share, 1) as control_share,
        -- What is unseen is not yet divided by the share reported.
        coalesce(totals.swing_squared, 0)
        / case when totals.is_unseen then pow(coalesce(sides.control_share, 1), 2) else 1 end as swing_squared,
        coalesce(sides.control_log_variance, 0) as control_log_variance,
        cohorts.estimate = 'corrected' as is_corrected
    from cohorts
    inner join experiments on cohorts.model_id = experiments.model_id
    left join totals on {{ on_keys('cohorts', 'totals') }}
    left join sides
        on
            {{ on_keys('cohorts', 'sides', ['model_id', 'grain', 'period_start', 'evaluated_on']) }}
            and cohorts.estimate = 'corrected'
)

select
    {{ keys | join(', ') }},
    'control_cost_amount' as metric,
    'amount' as unit,
    'observed' as evidence,
    'normal' as method,
    cost_amount as value,
    case when not is_corrected then cost_amount end as bound_lower,
    case when not is_corrected then cost_amount end as bound_upper,
    sqrt(
        cost_squared + case when is_unseen then swing_squared else 0 end + pow(swing_amount, 2) * control_log_variance
    ) as standard_error,
    sqrt(swing_squared * (1 - control_share) + pow(swing_amount, 2) * control_log_variance) as realised_error,
    control_count as basis
from joined
