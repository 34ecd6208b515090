{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='load_id') }}

{#- Log of raw files. Size and modification time only decide when to hash again; the load id is the content. -#}
{%- set paths = [] -%}
{%- if execute -%}
    {%- set tables = [] -%}
    {%- for table_name in raw_tables() if has_raw_files(table_name) -%}
        {%- do tables.append("select filename, size, last_modified from read_blob('"
            ~ raw_root() ~ '/' ~ table_name ~ "/*.parquet')") -%}
    {%- endfor -%}
    {%- if tables -%}
        {%- set query -%}
            select found.filename from ({{ tables | join(' union all ') }}) as found
            {%- if is_incremental() %}
            where not exists (
                select 1 from {{ this }} as logged
                where '{{ raw_root() }}/' || logged.file_path = found.filename
                    and logged.size_bytes = found.size
                    and logged.modified_at = found.last_modified
            )
            {%- endif %}
            order by found.filename
        {%- endset -%}
        {%- for path in run_query(query).columns[0].values() -%}
            {%- do paths.append("'" ~ path | replace("'", "''") ~ "'") -%}
        {%- endfor -%}
    {%- endif -%}
{%- endif %}

with hashed as (
{%- if paths %}
    select
        parse_filename(parse_dirpath(content.filename)) as table_name,
        parse_filename(parse_dirpath(content.filename)) || '/' || parse_filename(content.filename) as file_path,
        md5(content.content) as content_md5,
        content.size as size_bytes,
        content.last_modified as modified_at,
        metadata.num_rows as row_count
    from read_blob([{{ paths | join(', ') }}]) as content
    inner join parquet_file_metadata([{{ paths | join(', ') }}]) as metadata
        on content.filename = metadata.file_name
{%- else %}
    select
        cast(null as varchar) as table_name,
        cast(null as varchar) as file_path,
        cast(null as varchar) as content_md5,
        cast(null as bigint) as size_bytes,
        cast(null as timestamptz) as modified_at,
        cast(null as bigint) as row_count
    where false
{%- endif %}
)

select
    md5(table_name || '/' || file_path || '/' || content_md5) as load_id,
    table_name,
    file_path,
    content_md5,
    size_bytes,
    modified_at,
    row_count
from hashed
