{#- Sums of squares over customers, the unit of independence: three frauds on one card are one event. They give
    effective sizes and standard errors. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
{%- set squared = {
    'count': ['declined', 'caught', 'cleared', 'missed', 'control', 'control_adverse'],
    'amount': ['declined', 'caught', 'cleared', 'missed', 'control', 'control_adverse'],
    'stake': ['declined', 'control', 'control_adverse']
} -%}
with cases as (
    select * from {{ ref('int_cohort_cases') }}
    where is_declined or is_adverse
),

customers as (
    select
        {{ keys | join(', ') }},
        customer_id
        {%- for measure, parts in squared.items() %}
        {%- for part in parts %},
        {{ part_sum(measure, part) }} as {{ measure }}_{{ part }}
        {%- endfor %}
        {%- endfor %}
    from cases
    group by all
)

select
    {{ keys | join(', ') }}
    {%- for measure, parts in squared.items() %}
    {%- for part in parts %},
    coalesce({{ exact_square_sum(measure ~ '_' ~ part, measure ~ '_' ~ part) }}, 0) as {{ measure }}_{{ part }}_squared
    {%- endfor %},
    coalesce({{ exact_square_sum(measure ~ '_control', measure ~ '_control_adverse') }}, 0)
        as {{ measure }}_control_cross
    {%- endfor %}
from customers
group by {{ keys | join(', ') }}
