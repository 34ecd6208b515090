{#- Sums and customer-clustered squares of each cohort, one row per measure. `approved` holds plain approvals and
    reviews that ended in one. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on'] -%}
{%- set parts = ['declined', 'caught', 'cleared', 'missed', 'review_approved', 'pending', 'control', 'control_adverse'] -%}
{%- set squared = ['declined', 'caught', 'cleared', 'missed', 'control', 'control_adverse'] -%}
with customers as (
    select * from {{ ref('int_cohort_customers') }}
),

approvals as (
    select * from {{ ref('int_cohort_approvals') }}
),

case_sums as (
    select
        {{ keys | join(', ') }},
        sum(control_count) as control_count,
        sum(known_count) as known_count,
        sum(ineligible_count) as ineligible_count,
        sum(ineligible_amount) as ineligible_amount,
        sum(review_cost_amount) as review_cost_amount
        {%- for measure in measures() %}
        {%- for part in parts %},
        sum({{ measure }}_{{ part }}) as {{ measure }}_{{ part }}
        {%- endfor %}
        {%- for part in squared %},
        {{ exact_sum('cast(' ~ measure ~ '_' ~ part ~ ' as double) * cast(' ~ measure ~ '_' ~ part ~ ' as double)') }}
            as {{ measure }}_{{ part }}_squared
        {%- endfor %},
        {{ exact_sum('cast(' ~ measure ~ '_control as double) * cast(' ~ measure ~ '_control_adverse as double)') }}
            as {{ measure }}_control_cross
        {%- endfor %}
    from customers
    group by all
),

joined as (
    select
        {%- for key in keys %}
        coalesce(case_sums.{{ key }}, approvals.{{ key }}) as {{ key }},
        {%- endfor %}
        case_sums.* exclude ({{ keys | join(', ') }}),
        approvals.* exclude ({{ keys | join(', ') }})
    from case_sums
    full join approvals
        on {{ on_keys('case_sums', 'approvals') }}
)

{% for measure in measures() %}
{{ 'union all' if not loop.first }}
select
    {{ keys | join(', ') }},
    '{{ measure }}' as measure,
    coalesce(control_count, 0) as control_count,
    coalesce(known_count, 0) as known_count,
    coalesce(ineligible_count, 0) as ineligible_count,
    coalesce(ineligible_amount, 0) as ineligible_amount,
    coalesce(review_cost_amount, 0) as review_cost_amount,
    coalesce({{ measure }}_approved, 0) + coalesce({{ measure }}_review_approved, 0) as approved,
    {%- for part in parts if part != 'review_approved' %}
    coalesce({{ measure }}_{{ part }}, 0) as {{ part }},
    {%- endfor %}
    {%- for part in squared %}
    cast(coalesce({{ measure }}_{{ part }}_squared, 0) as double) as {{ part }}_squared,
    {%- endfor %}
    cast(coalesce({{ measure }}_control_cross, 0) as double) as control_cross,
    cast(coalesce({{ 'squared_amount' if measure == 'amount' else measure ~ '_approved' }}, 0) as double)
        as approved_squared
from joined
{%- endfor %}
