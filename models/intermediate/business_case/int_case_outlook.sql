{#- How a model did of late against its business case: its newest months whose labels are all due, at most six, and
    those of the newest version alone once it has enough of them. Their mean is the run rate a forecast goes on with;
    months are the blocks its uncertainty comes from. Ends of bounds are carried apart: low and high. -#}
{%- set z = normal_quantile((1 + var('interval_confidence')) / 2) -%}
with months as (
    select * from {{ ref('int_case_months') }}
    where
        maturity >= {{ var('mature_share') }}
        and evidence <> 'not_applicable'
        and evaluated_on > last_day(period_start)
),

variances as (
    select * from {{ ref('int_case_variances') }}
),

decision_days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

run as (
    select * from {{ ref('int_as_of') }}
),

first_days as (
    select
        decision_days.model_id,
        decision_days.model_version,
        min(decision_days.decided_on) as first_on
    from decision_days
    inner join run on decision_days.recorded_on <= run.as_of
    group by all
),

versions as (
    select
        model_id,
        max(first_on) as version_from,
        max_by(model_version, first_on) as model_version
    from first_days
    group by model_id
),

placed as (
    select
        months.*,
        versions.model_version,
        versions.version_from,
        coalesce(months.realised_value_amount, months.realised_lower) as low,
        coalesce(months.realised_value_amount, months.realised_upper) as high,
        variances.* exclude (model_id, period_start, evaluated_on),
        months.period_start >= date_trunc('month', versions.version_from) as is_of_version,
        count_if(months.period_start >= date_trunc('month', versions.version_from)) over (
            partition by months.model_id
        ) as version_months,
        row_number() over (partition by months.model_id order by months.period_start desc) as age
    from months
    inner join versions on months.model_id = versions.model_id
    left join variances on months.model_id = variances.model_id and months.period_start = variances.period_start
)

select
    model_id,
    any_value(evaluated_on) as evaluated_on,
    any_value(model_version) as model_version,
    any_value(version_from) as version_from,
    max(version_months) as version_month_count,
    bool_and(is_of_version) as is_of_version,
    min(period_start) as from_month,
    count(*) as month_count,
    bool_or(evidence = 'bounds') as is_bounded,
    cast(sum(planned_due_amount) as double) as planned_amount,
    cast({{ exact_sum('low') }} as double) as low_amount,
    cast({{ exact_sum('high') }} as double) as high_amount,
    cast({{ exact_sum('low') }} as double)
    - sqrt(cast({{ exact_square_sum('low - realised_process_lower', 'low - realised_process_lower') }} as double))
        as process_lower,
    cast({{ exact_sum('high') }} as double)
    + sqrt(cast({{ exact_square_sum('realised_process_upper - high', 'realised_process_upper - high') }} as double))
        as process_upper
    {%- for end in ['low', 'high'] %},
    sqrt(greatest(cast({{ exact_square_sum(end, end) }} as double)
        - pow(cast({{ exact_sum(end) }} as double), 2) / count(*), 0) / nullif(count(*) - 1, 0)) as {{ end }}_deviation
    {%- endfor %},
    {{ student_quantile('any_value(z)', 'nullif(count(*) - 1, 0)') }} as quantile
    {%- for factor in ['volume', 'detection', 'false_decline', 'unit_value'] %},
    cast(sum({{ factor }}_amount) as double) as {{ factor }}_amount
    {%- endfor %}
from (select *, {{ z }} as z from placed) as quantiled
where age <= {{ var('run_rate_months') }} and (is_of_version or version_months < {{ var('min_run_rate_months') }})
group by model_id
