{#- Value of a feature as drift sees it: a number that is a number, or a text. A column no file has is all null. -#}
{% macro drift_value(feature, kind, columns) -%}
    {%- if feature | lower not in columns -%}
        cast(null as {{ 'varchar' if kind == 'categorical' else 'double' }})
    {%- elif kind == 'categorical' -%}
        cast({{ adapter.quote(feature) }} as varchar)
    {%- else -%}
        nullif(try_cast({{ adapter.quote(feature) }} as double), cast('nan' as double))
    {%- endif -%}
{%- endmacro %}
