{#- Sums of squares over customers, the unit of independence: three frauds on one card are one event. They give
    effective sizes and standard errors. A customer of whom some frauds were caught and others missed moves both at
    once: the products say how much. -#}
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

labelled as (
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
),

rolled_up as (
    {{ roll_up('labelled') }}
),

customers as (
    select
        {{ keys | join(', ') }},
        customer_id
        {%- for measure, parts in squared.items() %}
        {%- for part in parts %},
        sum({{ measure }}_{{ part }}) as {{ measure }}_{{ part }}
        {%- endfor %}
        {%- endfor %}
    from rolled_up
    group by all
)

select
    {{ keys | join(', ') }},
    count_if(count_control > 0) as control_count
    {%- for measure, parts in squared.items() %}
    {%- for part in parts %},
    coalesce({{ exact_square_sum(measure ~ '_' ~ part, measure ~ '_' ~ part) }}, 0) as {{ measure }}_{{ part }}_squared
    {%- endfor %},
    coalesce({{ exact_square_sum(measure ~ '_control', measure ~ '_control_adverse') }}, 0)
        as {{ measure }}_control_cross
    {%- endfor %}
    {%- for measure in ['count', 'amount'] %}
    {%- for part in ['caught', 'control_adverse'] %},
    coalesce({{ exact_square_sum(measure ~ '_' ~ part, measure ~ '_missed') }}, 0)
        as {{ measure }}_{{ part }}_missed_product
    {%- endfor %}
    {%- endfor %}
from customers
group by {{ keys | join(', ') }}
