{#- Sum of one measure over the cases of one cell; controls carry their weight. -#}
{% macro part_sum(measure, part) -%}
    {%- set filter = 'filter (where ' ~ case_parts()[part] ~ ')' -%}
    {%- if part.startswith('control') -%}
    {{ exact_sum('weight * ' ~ measure ~ '_measure') }} {{ filter }}
    {%- else -%}
    sum({{ measure }}_measure) {{ filter }}
    {%- endif -%}
{%- endmacro %}
