{#- Sum that does not depend on the order of rows or the number of threads: double sums do. -#}
{% macro exact_sum(expression) -%}
    sum(cast({{ expression }} as decimal(38, 6)))
{%- endmacro %}
