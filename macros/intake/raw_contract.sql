{#- The columns of one raw table as _sources.yml agrees them: name, data_type and meta. Empty while dbt parses. -#}
{% macro raw_contract(table_name) %}
    {%- set columns = [] -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() if node.source_name == 'raw' and node.name == table_name -%}
            {%- for column in node.columns.values() -%}
                {%- set meta = column.get('config', {}).get('meta') or column.get('meta') or {} -%}
                {%- do columns.append({'name': column.name, 'quoted': adapter.quote(column.name),
                                       'data_type': column.data_type, 'meta': meta}) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{% endmacro %}
