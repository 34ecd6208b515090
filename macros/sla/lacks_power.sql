{#- Whether the chance to see the harmful level, were it true, is below one half. -#}
{% macro lacks_power() -%}
    coalesce(abs(breach_level - harmful_level) < z * standard_error, true)
{%- endmacro %}
