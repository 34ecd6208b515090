{#- Lower-case names of the columns that accepted decisions have, contract and features alike. -#}
{% macro drift_columns() %}
    {%- set names = [] -%}
    {%- for column in adapter.get_columns_in_relation(ref('int_accepted_decisions')) -%}
        {%- do names.append(column.name | lower) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
