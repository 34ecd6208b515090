{#- What was planned and realised up to each month of a business case, and where it goes if the run rate of late goes
    on: parts whose labels are not due yet are the run rate times their months. The forecast's error adds that of the
    run rate, of the months to come around it, of a level that may move and stay, and of what is realised. -#}
with months as (
    select * from {{ ref('int_case_months') }}
),

outlook as (
    select * from {{ ref('int_case_outlook') }}
    where month_count >= {{ var('min_run_rate_months') }}
),

parts as (
    select
        *,
        coalesce(realised_value_amount, realised_lower, 0) as low,
        coalesce(realised_value_amount, realised_upper, 0) as high,
        1 - planned_share as open_share
    from months
),

summed as (
    select
        model_id,
        period_start,
        sum(planned_value_amount) over so_far as planned_amount,
        sum(planned_due_amount) over so_far as planned_due_amount,
        bool_or(evidence = 'bounds') over so_far as is_bounded,
        bool_or(evidence <> 'not_applicable') over so_far as has_realised,
        cast({{ exact_sum('low') }} over so_far as double) as low,
        cast({{ exact_sum('high') }} over so_far as double) as high,
        cast({{ exact_sum('open_share') }} over so_far as double) as open_months
        {%- for name, distance in [
            ('lower', 'low - realised_lower'), ('upper', 'realised_upper - high'),
            ('process_lower', 'low - realised_process_lower'), ('process_upper', 'realised_process_upper - high')
        ] %},
        sqrt(coalesce(cast({{ exact_square_sum(distance, distance) }} over so_far as double), 0)) as {{ name }}_distance
        {%- endfor %}
    from parts
    window so_far as (partition by model_id order by period_start)
)

select
    summed.model_id,
    summed.period_start,
    summed.planned_amount,
    summed.planned_due_amount,
    case when summed.has_realised and not summed.is_bounded then round(summed.low, 2) end as realised_amount,
    case when summed.has_realised then round(summed.low - summed.lower_distance, 2) end as realised_lower,
    case when summed.has_realised then round(summed.high + summed.upper_distance, 2) end as realised_upper,
    case when summed.has_realised then round(summed.low - summed.process_lower_distance, 2) end as process_lower,
    case when summed.has_realised then round(summed.high + summed.process_upper_distance, 2) end as process_upper,
    case when not summed.is_bounded and not outlook.is_bounded
        then round(summed.low + summed.open_months * outlook.low_amount / outlook.month_count, 2) end
        as forecast_amount
    {%- for name, end, sign in [('lower', 'low', '-'), ('upper', 'high', '+')] %},
    round(
        summed.{{ end }} + summed.open_months * outlook.{{ end }}_amount / outlook.month_count
        {{ sign }} sqrt(
            pow(summed.{{ name }}_distance, 2)
            + pow(outlook.quantile * outlook.{{ end }}_deviation, 2)
            * (
                summed.open_months
                + pow(summed.open_months, 2) * (1 / outlook.month_count + {{ var('persistent_share') }})
            )
        ), 2
    ) as forecast_{{ name }}
    {%- endfor %}
from summed
left join outlook on summed.model_id = outlook.model_id
