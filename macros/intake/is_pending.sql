{#- Filter of an incremental model over one raw table: everything on a full build, else the pending files. -#}
{% macro is_pending(table_name, alias) -%}
    {%- if execute and is_incremental() -%}
        {{ alias }}.source_file in {{ pending_files(table_name) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
