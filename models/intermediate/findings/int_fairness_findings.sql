{#- Groups that are certainly approved less than four fifths as often as the reference group. -#}
with ratios as (
    select
        *,
        count(*) over (partition by model_id, period_start, evaluated_on) as group_count
    from {{ ref('int_group_ratios') }}
    where grain = 'month' and is_below_four_fifths
    qualify row_number() over (partition by model_id, period_start, evaluated_on order by value, group_name) = 1
)

select
    'fairness_below_four_fifths' as finding,
    model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    period_start,
    evaluated_on,
    {{ significant('value') }} as observed,
    cast({{ var('four_fifths') }} as double) as expected,
    {{ significant('lower_limit') }} as lower,
    {{ significant('upper_limit') }} as upper,
    'ratio' as unit,
    cast(null as varchar) as currency_code,
    cast(round(case_count) as bigint) as case_count,
    'Group ' || group_name || ' is approved ' || round(100 * value) || ' % as often as ' || reference_group
    || ', certainly less than ' || cast(round(100 * {{ var('four_fifths') }}) as integer) || ' %'
    || case when group_count > 1 then '; so are ' || (group_count - 1) || ' more' else '' end as note
from ratios
