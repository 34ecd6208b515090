{#- Body of a view on the rows of one raw table that count: without a fault, and the winner among copies of its
    key. -#}
{% macro accepted_rows(table_name) -%}
with rows as (
    select * from {{ ref('stg_' ~ table_name) }}
),

loads as (
    select * from {{ ref('int_loads') }}
),

unaccepted as (
    select * from {{ ref('int_duplicates') }}
    where table_name = '{{ table_name }}' and verdict <> 'accepted'
)

select
    rows.* exclude (fault, raw_values),
    loads.load_id
from rows
inner join loads on rows.source_file = loads.source_file
left join unaccepted
    on loads.load_id = unaccepted.load_id and rows.source_row = unaccepted.source_row
where rows.fault is null and unaccepted.load_id is null
{%- endmacro %}
