{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key=['table_name', 'row_key']
) }}

{#- The verdict on every row whose key was delivered more than once. A function of the files alone, whatever the
    order they arrived in: the earliest recorded row wins (then the lowest hash, then the path); an identical copy
    is a re-delivery; a different one is rejected. -#}
with arrivals as (
    select * from {{ ref('int_arrivals') }}
    where reason is null
),

files as (
    select * from {{ ref('int_files') }}
),
{%- if is_incremental() and watermark() is not none %}

new_keys as (
    select distinct arrivals.table_name, arrivals.row_key
    from arrivals
    where not exists (
        select 1 from {{ watermark() }} as done
        where done.load_id = arrivals.load_id and done.register_state = arrivals.register_state
    )
),

candidates as (
    select arrivals.*
    from arrivals
    inner join new_keys
        on arrivals.table_name = new_keys.table_name and arrivals.row_key = new_keys.row_key
),
{%- else %}

candidates as (
    select * from arrivals
),
{%- endif %}

repeated_keys as (
    select
        table_name,
        row_key
    from candidates
    group by all
    having count(*) > 1
),

ranked as (
    select
        candidates.table_name,
        candidates.row_key,
        candidates.load_id,
        candidates.source_row,
        row_number() over (
            partition by candidates.table_name, candidates.row_key
            order by candidates.recorded_at, candidates.row_hash, files.file_path, candidates.source_row
        ) as place,
        row_number() over (
            partition by candidates.table_name, candidates.row_key, candidates.row_hash
            order by files.file_path, candidates.source_row
        ) as copy
    from candidates
    inner join repeated_keys
        on candidates.table_name = repeated_keys.table_name and candidates.row_key = repeated_keys.row_key
    inner join files on candidates.load_id = files.load_id
)

select
    table_name,
    row_key,
    load_id,
    source_row,
    case when place = 1 then 'accepted' when copy > 1 then 'redelivered' else 'rejected' end as verdict
from ranked
