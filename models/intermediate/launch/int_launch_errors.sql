{#- Variance of the value at the launch period's attack rate, linearised, over customers. A case moves it by its own
    weighted utility less the mean of its kind, since one adverse case more makes every other one weigh less. Controls
    carry the ratio estimator's residual of loss, margin and count together. Few
    adverse controls of very different amounts say less of their spread than their number suggests: their effective
    number corrects the variance, and gives t for the normal quantile. Plain approvals come from day totals. -#}
{%- set z = normal_quantile((1 + var('interval_confidence')) / 2) -%}
{%- set keys = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on'] -%}
with cases as (
    select cohort.* replace (labels.segment as segment)
    from {{ ref('int_cohort_cases') }} as cohort
    cross join lateral (values (cohort.segment), ('(all)')) as labels (segment)
    where
        cohort.estimate = 'observed'
        and (cohort.is_declined or cohort.is_approved and cohort.is_adverse)
        and (cohort.grain = 'month' or cohort.grain like 'rolling%')
),

launch_values as (
    select * from {{ ref('int_launch_values') }}
),

moved as (
    select
        {% for key in keys %}cases.{{ key }}, {% endfor %}
        cases.customer_id,
        cases.is_control,
        case when cases.is_control then cases.weight * (
            {%- for measure, coefficient in [
                ('changed_loss', 'adverse_weight'), ('changed_margin', 'good_weight')
            ] %}
            {{ '+ ' if not loop.first }}launch_values.{{ coefficient }} * coalesce(
                launch_values.{{ measure }}_declined / nullif(launch_values.{{ measure }}_control, 0)
                * cases.{{ measure }}_measure
                * (cast(cases.is_adverse as integer) - launch_values.{{ measure }}_adverse_share), 0
            )
            {%- endfor %}
            - (launch_values.adverse_weight * launch_values.adverse_mean
                - launch_values.good_weight * launch_values.good_mean)
            * launch_values.count_declined / nullif(launch_values.count_control, 0)
            * (cast(cases.is_adverse as integer) - launch_values.count_adverse_share)
        ) else 0 end as control_move,
        case when cases.is_control and cases.is_adverse then cases.weight * cases.changed_loss_measure else 0 end
            as control_loss,
        launch_values.adverse_weight * (
            case when cases.is_declined then 1 else -1 end * cases.changed_loss_measure - launch_values.adverse_mean
        ) as if_adverse,
        launch_values.good_weight * (-cases.changed_margin_measure - launch_values.good_mean) as if_good,
        case
            when cases.is_approved or (launch_values.ladder = 'observed' and cases.is_adverse) then 1
            when launch_values.ladder = 'observed' then 0
            else coalesce(launch_values.count_adverse_share, 0)
        end as adverse_chance
    from cases
    inner join launch_values on {{ on_keys('cases', 'launch_values', keys) }}
),

customers as (
    select
        {{ keys | join(', ') }},
        customer_id,
        {{ exact_sum('control_loss') }} as control_loss,
        {{ exact_sum('control_move') }} as control_move,
        {{ exact_sum('adverse_chance * if_adverse + (1 - adverse_chance) * if_good') }} as case_move
    from moved
    group by all
),

summed as (
    select
        {{ keys | join(', ') }},
        {{ z }} as z,
        pow(cast({{ exact_sum('control_loss') }} as double), 2)
        / nullif(cast({{ exact_square_sum('control_loss', 'control_loss') }} as double), 0) as control_size,
        cast({{ exact_square_sum('control_move', 'control_move') }} as double) as control_squared,
        cast({{ exact_square_sum('case_move', 'case_move') }} as double) as case_squared
    from customers
    group by all
)

select
    {% for key in keys %}launch_values.{{ key }}, {% endfor %}
    summed.control_size,
    case when launch_values.ladder = 'control_estimate' then
        summed.control_squared * summed.control_size / nullif(summed.control_size - 1, 0)
        * pow({{ student_quantile('summed.z', 'nullif(summed.control_size - 1, 0)') }} / summed.z, 2)
    else 0 end as control_variance,
    coalesce(summed.case_squared, 0) + pow(launch_values.good_weight, 2) * greatest(
        pow(launch_values.changed_margin_approved / nullif(launch_values.amount_approved, 0), 2)
        * launch_values.amount_approved_squared
        - 2 * launch_values.good_mean * launch_values.changed_margin_approved
        + pow(launch_values.good_mean, 2) * launch_values.count_approved, 0
    ) as case_variance
from launch_values
left join summed on {{ on_keys('launch_values', 'summed', keys) }}
