with loads as (
    select * from {{ ref('int_loads') }}
),

months as (
    select * from {{ ref('int_load_months') }}
),

counted as (
    select
        load_id,
        sum(rows_accepted) as rows_accepted,
        sum(rows_rejected) as rows_rejected,
        sum(rows_redelivered) as rows_redelivered,
        sum(rows_pending) as rows_pending
    from months
    group by load_id
)

select
    loads.table_name,
    loads.file_path,
    loads.load_id,
    loads.row_count as rows_read,
    cast(coalesce(counted.rows_accepted, 0) as bigint) as rows_accepted,
    cast(coalesce(counted.rows_rejected, 0) as bigint) as rows_rejected,
    cast(coalesce(counted.rows_redelivered, 0) as bigint) as rows_redelivered,
    cast(coalesce(counted.rows_pending, 0) as bigint) as rows_pending
from loads
left join counted on loads.load_id = counted.load_id
