{#- Sum of one measure over the cases of one cell. Controls carry their weight, reported adverse cases stand for those
    still to be reported; `told` is what is reported, as it is. No filter: many of them on wide rows cost several
    times what the sums do. -#}
{% macro part_sum(measure, part) -%}
    {%- set factors = {
        'control': 'weight * ', 'control_adverse': 'weight * inflation * ', 'caught': 'inflation * ',
        'missed': 'inflation * '
    } -%}
    {%- set value = 'case when ' ~ case_parts()[part] ~ ' then ' ~ factors.get(part, '') ~ measure ~ '_measure end' -%}
    {%- if part in factors -%}
    {{ exact_sum(value) }}
    {%- else -%}
    sum({{ value }})
    {%- endif -%}
{%- endmacro %}
