{#- Sum of products of two sums, exact whatever the order of rows: see exact_sum. Squares of money need the room. -#}
{% macro exact_square_sum(left, right) -%}
    sum(cast(cast({{ left }} as double) * cast({{ right }} as double) as decimal(38, 4)))
{%- endmacro %}
