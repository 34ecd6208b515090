{{ config(materialized='view') }}

with rows as (
    select * from {{ ref('stg_final_actions') }}
),

loads as (
    select * from {{ ref('int_loads') }}
),

unaccepted as (
    select * from {{ ref('int_duplicates') }}
    where table_name = 'final_actions' and verdict <> 'accepted'
)

select
    rows.* exclude (fault, raw_values),
    loads.load_id
from rows
inner join loads on rows.source_file = loads.source_file
left join unaccepted
    on loads.load_id = unaccepted.load_id and rows.source_row = unaccepted.source_row
where rows.fault is null and unaccepted.load_id is null
