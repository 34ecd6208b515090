{#- What customers' totals and their squares add up to under each label, from one row per customer and own label. Few
    customers ever stand under several owners or segments: of the others the sums themselves are rolled up, a fraction
    of the rows. -#}
{% macro roll_up_customers(relation, counts, totals) -%}
    {%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
    with spread as (
        select
            model_id,
            customer_id
        from {{ relation }}
        group by all
        having min(owner_id) <> max(owner_id) or min(segment) <> max(segment)
    ),

    {% for customers, join in [('apart', 'anti'), ('several', 'semi')] -%}
    {{ customers }} as (
        select {{ relation }}.*
        from {{ relation }}
        {{ join }} join spread on {{ on_keys(relation, 'spread', ['model_id', 'customer_id']) }}
    ),

    {% endfor -%}
    rolled_up as (
        {{ roll_up('several') }}
    ),

    together as (
        select
            {{ keys | join(', ') }},
            customer_id
            {%- for total in counts + totals %},
            sum({{ total }}) as {{ total }}
            {%- endfor %}
        from rolled_up
        group by all
    ),

    {% for customers in ['apart', 'together'] -%}
    {{ customers }}_sums as (
        select
            {{ keys | join(', ') }}
            {%- for total in counts + totals %},
            sum({{ total }}) as {{ total }}
            {%- endfor %}
            {%- for total in totals %},
            {{ exact_square_sum(total, total) }} as {{ total }}_squared
            {%- endfor %}
        from {{ customers }}
        group by all
    ),

    {% endfor -%}
    every_label as (
        {{ roll_up('apart_sums') }}
        union all by name
        select * from together_sums
    )

    select
        {{ keys | join(', ') }}
        {%- for total in counts + totals %},
        sum({{ total }}) as {{ total }}
        {%- endfor %}
        {%- for total in totals %},
        sum({{ total }}_squared) as {{ total }}_squared
        {%- endfor %}
    from every_label
    group by {{ keys | join(', ') }}
{%- endmacro %}
