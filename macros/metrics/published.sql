{#- A figure as fct_metrics publishes it: money rounded once, here; statistics to 12 significant digits. -#}
{% macro published(expression) -%}
    case
        when unit = 'amount' then round({{ expression }}, 2)
        else {{ significant(expression) }}
    end
{%- endmacro %}
