{#- A double to 12 significant digits: below what the order of floating-point operations can change. -#}
{% macro significant(expression) -%}
    case
        when {{ expression }} is null or not isfinite({{ expression }}) then null
        when {{ expression }} = 0 then 0
        else round({{ expression }}, 11 - cast(floor(log10(abs({{ expression }}))) as integer))
    end
{%- endmacro %}
