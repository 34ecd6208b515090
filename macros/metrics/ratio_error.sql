{#- Linearised standard error of part / whole, both sums over customers, from the sums of their squares and of their
    products. -#}
{% macro ratio_error(part, whole, part_squared, product, whole_squared, customer_count) -%}
    sqrt(greatest(
        {{ part_squared }} - 2 * {{ part }} / nullif({{ whole }}, 0) * {{ product }}
        + pow({{ part }} / nullif({{ whole }}, 0), 2) * {{ whole_squared }}, 0
    ) * {{ customer_count }} / nullif({{ customer_count }} - 1, 0)) / nullif({{ whole }}, 0)
{%- endmacro %}
