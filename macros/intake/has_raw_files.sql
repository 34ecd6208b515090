{#- True if the workspace holds at least one Parquet file of this raw table. -#}
{% macro has_raw_files(table_name) %}
    {%- if not execute -%}{{ return(true) }}{%- endif -%}
    {%- set pattern = raw_root() ~ '/' ~ table_name ~ '/*.parquet' -%}
    {%- set found = run_query("select count(*) from glob('" ~ pattern ~ "')") -%}
    {{ return(found.columns[0].values()[0] > 0) }}
{% endmacro %}
