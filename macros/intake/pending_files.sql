{#- SQL list of the physical files this incremental run has to read for one raw table: those of loads that are new
    or whose judgement changed. Literal names let the engine skip all other files. -#}
{% macro pending_files(table_name) %}
    {%- set query -%}
        select loads.file_path
        from {{ ref('int_loads') }} as loads
        where loads.table_name = '{{ table_name }}' and {{ is_new_load('loads') }}
        order by loads.file_path
    {%- endset -%}
    {{ return(file_list(run_query(query).columns[0].values())) }}
{% endmacro %}
