{{ config(materialized='view') }}

with rows as (
    select * from {{ ref('stg_decisions') }}
),

loads as (
    select * from {{ ref('int_loads') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

unaccepted as (
    select * from {{ ref('int_duplicates') }}
    where table_name = 'decisions' and verdict <> 'accepted'
)

select
    rows.* exclude (fault, raw_values),
    loads.load_id
from rows
inner join loads on rows.source_file = loads.source_file
inner join models
    on rows.model_id = models.model_id and rows.currency_code = models.currency_code
left join unaccepted
    on loads.load_id = unaccepted.load_id and rows.source_row = unaccepted.source_row
where rows.fault is null and unaccepted.load_id is null
