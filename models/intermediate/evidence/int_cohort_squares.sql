{#- Sums of squares over customers, the unit of independence: three frauds on one card are one event. They give
    effective sizes and standard errors. A customer of whom some frauds were caught and others missed moves both at
    once: the products say how much. Few customers ever stand under several owners or segments: of the others the
    squares themselves add up, which keeps a row per customer and label out of memory. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
{%- set squared = {
    'count': ['declined', 'caught', 'cleared', 'missed', 'control', 'control_adverse'],
    'amount': ['declined', 'caught', 'cleared', 'missed', 'control', 'control_adverse'],
    'stake': ['declined', 'control', 'control_adverse']
} -%}
{%- set squares = {} -%}
{%- for measure, parts in squared.items() -%}
    {%- for part in parts -%}
        {%- do squares.update({measure ~ '_' ~ part ~ '_squared': (measure ~ '_' ~ part, measure ~ '_' ~ part)}) -%}
    {%- endfor -%}
    {%- do squares.update(
        {measure ~ '_control_cross': (measure ~ '_control', measure ~ '_control_adverse')}
    ) -%}
    {%- if measure != 'stake' -%}
        {%- for part in ['caught', 'control_adverse'] -%}
            {%- do squares.update(
                {measure ~ '_' ~ part ~ '_missed_product': (measure ~ '_' ~ part, measure ~ '_missed')}
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endfor -%}
with spread as (
    select
        model_id,
        customer_id
    from {{ ref('int_priced_cases') }}
    group by all
    having min(owner_id) <> max(owner_id) or min(segment) <> max(segment)
),

{% for customers, join in [('apart', 'anti'), ('several', 'semi')] %}
{{ customers }} as (
    select
        {% for key in keys %}cases.{{ key }}, {% endfor %}
        cases.customer_id
        {%- for measure, parts in squared.items() %}
        {%- for part in parts %},
        {{ part_sum(measure, part) }} as {{ measure }}_{{ part }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref('int_cohort_cases') }} as cases
    {{ join }} join spread on {{ on_keys('cases', 'spread', ['model_id', 'customer_id']) }}
    where cases.is_declined or cases.is_adverse
    group by all
),

{% endfor -%}
rolled_up as (
    {{ roll_up('several') }}
),

together as (
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
),

{% for customers in ['apart', 'together'] %}
{{ customers }}_squares as (
    select
        {{ keys | join(', ') }},
        count_if(coalesce(count_control, 0) > 0) as control_count
        {%- for name, (left, right) in squares.items() %},
        coalesce({{ exact_square_sum(left, right) }}, 0) as {{ name }}
        {%- endfor %}
    from {{ customers }}
    group by all
),

{% endfor -%}
every_label as (
    {{ roll_up('apart_squares') }}
    union all by name
    select * from together_squares
)

select
    {{ keys | join(', ') }},
    sum(control_count) as control_count
    {%- for name in squares %},
    sum({{ name }}) as {{ name }}
    {%- endfor %}
from every_label
group by {{ keys | join(', ') }}
