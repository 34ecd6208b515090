{#- Sum of one measure over the cases of one cell. Controls carry their weight, reported adverse cases stand for those
    still to be reported; `told` is what is reported, as it is. -#}
{% macro part_sum(measure, part) -%}
    {%- set filter = 'filter (where ' ~ case_parts()[part] ~ ')' -%}
    {%- set factors = {
        'control': 'weight * ', 'control_adverse': 'weight * inflation * ', 'caught': 'inflation * ',
        'missed': 'inflation * '
    } -%}
    {%- if part in factors -%}
    {{ exact_sum(factors[part] ~ measure ~ '_measure') }} {{ filter }}
    {%- else -%}
    sum({{ measure }}_measure) {{ filter }}
    {%- endif -%}
{%- endmacro %}
