{#- Body of a raw staging view: every delivered row, typed by the contract, with where it came from and, if it
    breaks a rule, the reason. A typed row template stands in for missing optional columns and tables. Columns
    beyond the contract (features) pass through; they take no part in row_hash, so adding one later does not
    turn old rows into conflicting copies. -#}
{% macro judged_rows(table_name, rules=[], defaults={}) -%}
{%- set columns = raw_contract(table_name) -%}
with source as (
    select
        {%- for column in columns %}
        cast(null as {{ column.data_type }}) as {{ column.quoted }},
        {%- endfor %}
        cast(null as varchar) as _fault,
        cast(null as varchar) as _raw,
        cast(null as varchar) as filename,
        cast(null as bigint) as file_row_number
    where false
    {%- if has_raw_files(table_name) %}
    union all by name
    select * from {{ source('raw', table_name) }}
    {%- endif %}
),

typed as (
    select
        source.* exclude (
            {%- for column in columns %}{{ column.quoted }}, {% endfor -%}
            _raw, filename, file_row_number
        ),
        {%- for column in columns %}
        {%- set delivered = 'try_cast(source.' ~ column.quoted ~ ' as ' ~ column.data_type ~ ')' %}
        {%- if column.name in defaults %}
        coalesce({{ delivered }}, {{ defaults[column.name] }}) as {{ column.quoted }},
        {%- else %}
        {{ delivered }} as {{ column.quoted }},
        {%- endif %}
        {%- endfor %}
        source.filename as source_file,
        '{{ table_name }}/' || parse_filename(source.filename) as file_path,
        source.file_row_number as source_row,
        coalesce(source._raw, to_json({
            {%- for column in columns %}
            '{{ column.name }}': source.{{ column.quoted }}{{ ',' if not loop.last }}
            {%- endfor %}
        })::varchar) as raw_values
    from source
)

select
    typed.* exclude (_fault),
    concat_ws('|'
        {%- for column in columns if column.meta.get('key') %}, typed.{{ column.quoted }}{% endfor -%}
    ) as row_key,
    hash(
        {%- for column in columns %}typed.{{ column.quoted }}{{ ', ' if not loop.last }}{% endfor -%}
    ) as row_hash,
    {{ row_fault(table_name, rules) }} as fault
from typed
{%- endmacro %}
