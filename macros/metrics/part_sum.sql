{#- Sum of one measure over the cases of one cell. Controls carry their weight, reported adverse cases stand for those
    still to be reported; `told` is what is reported, as it is. -#}
{% macro part_sum(measure, part) -%}
    {%- set filter = 'filter (where ' ~ case_parts()[part] ~ ')' -%}
    {%- set factors = {
        'control': 'weight * ', 'control_adverse': 'weight * inflation * ', 'caught': 'inflation * ',
        'missed': 'inflation * '
    } -%}
    {{ exact_sum(factors.get(part, '') ~ measure ~ '_measure') }} {{ filter }}
{%- endmacro %}
