{#- Each group against the reference group. The error is on the log scale. As many groups are compared, so much wider
    must each one's limits be for all of them to hold together (Bonferroni; the factor is that of one-sided limits at
    95 %, the larger one). Where there is no case at all, no approval of a group or no false decline, half a customer
    stands for it: how rare it is cannot be told, that it is rare can. -#}
{%- set keys = ['model_id', 'grain', 'period_start', 'evaluated_on', 'metric'] -%}
{%- set z = normal_quantile((1 + var('interval_confidence')) / 2) -%}
with rates as (
    select
        *,
        case when rate = 0 then 0.5 / customer_count else rate end as held_rate,
        case when rate = 0 then sqrt(2) else rate_error / rate end as relative_error
    from {{ ref('int_group_rates') }}
),

ratios as (
    select
        {% for key in keys %}compared.{{ key }}, {% endfor %}
        compared.group_name,
        reference.group_name as reference_group,
        compared.rate as group_rate,
        reference.rate as reference_rate,
        compared.case_count,
        compared.customer_count,
        case when 'control_estimate' in (compared.evidence, reference.evidence) then 'control_estimate'
            else 'observed' end as evidence,
        compared.evidence <> 'bounds' and reference.evidence <> 'bounds'
        and least(compared.case_count, reference.case_count) >= {{ var('min_group_cases') }}
        and compared.rate is not null and reference.rate is not null as is_comparable,
        case when is_comparable then compared.held_rate / reference.held_rate end as value,
        case when is_comparable then sqrt(pow(compared.relative_error, 2) + pow(reference.relative_error, 2)) end
            as plain_error
    from rates as compared
    inner join rates as reference on {{ on_keys('compared', 'reference', keys) }} and reference.is_reference
    where not compared.is_reference
),

counted as (
    select
        *,
        count_if(is_comparable) over (partition by {{ keys | join(', ') }}) as comparison_count,
        1 - 0.05 / greatest(comparison_count, 1) as level
    from ratios
),

widened as (
    select
        * exclude (plain_error, level),
        plain_error * {{ normal_quantile('level') }} / {{ normal_quantile('0.95') }} as log_error
    from counted
)

select
    *,
    value * exp(-{{ z }} * log_error) as lower_limit,
    value * exp({{ z }} * log_error) as upper_limit,
    coalesce(metric = 'adverse_impact_ratio' and upper_limit < {{ var('four_fifths') }}, false)
        as is_below_four_fifths
from widened
