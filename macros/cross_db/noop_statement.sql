{#- dbt's own, except that a seed's SQL is not written out. dbt writes it to target/<path of the seed>, and the
    path of a register in a workspace outside the project is absolute: the target would be the register itself. -#}
{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
    {%- set sql = caller() -%}
    {%- if name == 'main' and model.resource_type != 'seed' -%}
        {{ write(sql) }}
    {%- endif -%}
    {%- if name is not none -%}
        {{ store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) }}
    {%- endif -%}
{%- endmacro %}
