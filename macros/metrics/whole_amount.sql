{#- An amount as a sentence prints it: whole units, thousands apart. -#}
{% macro whole_amount(expression) -%}
    format('{:,}', cast(round({{ expression }}) as bigint))
{%- endmacro %}
