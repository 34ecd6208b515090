{#- Sums of squares over customers, the unit of independence: three frauds on one card are one event. They give
    effective sizes and standard errors. A customer of whom some frauds were caught and others missed moves both at
    once: the products say how much. Hardly a customer stands under several owners or segments in one period: of the
    others the squares themselves add up, which keeps a row per customer and label out of memory. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
{%- set person = ['model_id', 'grain', 'period_start', 'evaluated_on', 'estimate', 'customer_id'] -%}
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

spread as (
    select {{ person | join(', ') }}
    from labelled
    group by all
    having count(*) > 1
),

apart as (
    select labelled.*
    from labelled
    anti join spread on {{ on_keys('labelled', 'spread', person) }}
),

several as (
    select labelled.*
    from labelled
    semi join spread on {{ on_keys('labelled', 'spread', person) }}
),

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
