{#- What an adverse case really cost per unit of its amount, beside what the unit economics assume: approved adverse
    cases of the last twelve months of decisions whose labels are due, where the loss was recorded. Gross of
    recoveries, as the decision value is. Cases without a recorded loss carry the assumption and prove nothing. The
    error is that of the difference, over customers, with t for normal by the first Cornish-Fisher term. -#}
{%- set z = normal_quantile((1 + var('interval_confidence')) / 2) -%}
with states as (
    select * from {{ ref('int_case_states') }}
    where is_adverse and loss_amount is not null and (is_control or policy_action = 'approve')
),

terms as (
    select * from {{ ref('int_day_terms') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

windows as (
    select
        models.model_id,
        run.as_of,
        run.as_of - models.label_horizon_days as until_on,
        cast(run.as_of - models.label_horizon_days - to_months(12) as date) + 1 as from_on
    from models
    cross join run
),

losses as (
    select
        states.model_id,
        segments.segment,
        windows.from_on,
        windows.until_on,
        windows.as_of,
        states.customer_id,
        count(*) as case_count,
        sum(states.amount) as amount,
        sum(states.loss_amount) as realised_amount,
        sum(cast(states.amount * terms.loss_given_adverse as decimal(18, 6))) as assumed_amount
    from states
    inner join windows
        on
            states.model_id = windows.model_id
            and states.decided_on between windows.from_on and windows.until_on
            and states.known_from <= windows.as_of
            and states.known_until > windows.as_of
    inner join terms
        on
            states.model_id = terms.model_id
            and states.segment = terms.segment
            and states.decided_on = terms.decided_on
    cross join lateral (values (terms.reported_segment), ('(all)')) as segments (segment)
    group by all
),

totals as (
    select
        model_id,
        segment,
        from_on,
        until_on,
        as_of,
        count(*) as customer_count,
        sum(case_count) as case_count,
        cast(sum(amount) as double) as amount,
        cast(sum(realised_amount) as double) as realised_amount,
        cast(sum(assumed_amount) as double) as assumed_amount,
        cast({{ exact_square_sum('realised_amount - assumed_amount', 'realised_amount - assumed_amount') }} as double)
            as part_squared,
        cast({{ exact_square_sum('realised_amount - assumed_amount', 'amount') }} as double) as part_cross,
        cast({{ exact_square_sum('amount', 'amount') }} as double) as amount_squared
    from losses
    group by all
    having sum(amount) > 0
),

estimated as (
    select
        *,
        realised_amount / amount as realised_rate,
        assumed_amount / amount as assumed_rate,
        sqrt(greatest(
            part_squared - 2 * (realised_amount - assumed_amount) / amount * part_cross
            + pow((realised_amount - assumed_amount) / amount, 2) * amount_squared,
            0
        ) * customer_count / nullif(customer_count - 1, 0)) / amount as standard_error,
        {{ z }} as z
    from totals
)

select
    model_id,
    segment,
    from_on,
    until_on,
    as_of as evaluated_on,
    customer_count,
    case_count,
    {{ significant('realised_rate') }} as realised_rate,
    {{ significant('assumed_rate') }} as assumed_rate,
    {{ significant('realised_rate - z * (1 + (z * z + 1) / (4 * (customer_count - 1))) * standard_error') }}
        as realised_lower,
    {{ significant('realised_rate + z * (1 + (z * z + 1) / (4 * (customer_count - 1))) * standard_error') }}
        as realised_upper
from estimated
