{#- A text as SQL literal. -#}
{% macro drift_text(value) %}{{ return("'" ~ value | replace("'", "''") ~ "'") }}{% endmacro %}
