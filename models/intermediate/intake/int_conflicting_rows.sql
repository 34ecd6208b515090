{#- What was delivered in rows that lost against another row of the same key. Only files that hold one are read. -#}
{%- set files = {} -%}
{%- if execute -%}
    {%- set query -%}
        select distinct duplicates.table_name, loads.file_path
        from {{ ref('int_duplicates') }} as duplicates
        inner join {{ ref('int_loads') }} as loads on duplicates.load_id = loads.load_id
        where duplicates.verdict = 'rejected'
        order by all
    {%- endset -%}
    {%- if load_relation(ref('int_duplicates')) is not none -%}
        {%- for table_name, file_path in run_query(query).rows -%}
            {%- do files.setdefault(table_name, []).append(file_path) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endif -%}

with duplicates as (
    select * from {{ ref('int_duplicates') }}
    where verdict = 'rejected'
),

loads as (
    select * from {{ ref('int_loads') }}
),

delivered as (
{%- for table_name in raw_tables() %}
    {{ 'union all' if not loop.first }}
    select
        rows.source_file,
        rows.source_row,
        rows.raw_values
    from {{ ref('stg_' ~ table_name) }} as rows
    where rows.source_file in {{ file_list(files.get(table_name, [])) }}
{%- endfor %}
)

select
    duplicates.table_name,
    duplicates.row_key,
    duplicates.load_id,
    duplicates.source_row,
    delivered.raw_values
from duplicates
inner join loads on duplicates.load_id = loads.load_id
inner join delivered
    on loads.source_file = delivered.source_file and duplicates.source_row = delivered.source_row
