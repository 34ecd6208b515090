with arrivals as (
    select * from {{ ref('int_arrivals') }}
    where reason is not null
),

conflicts as (
    select * from {{ ref('int_conflicting_rows') }}
),

loads as (
    select * from {{ ref('int_loads') }}
),

rejected as (
    select
        load_id,
        source_row,
        row_key,
        reason,
        raw_values
    from arrivals
    union all
    select
        load_id,
        source_row,
        row_key,
        'key: delivered before with other content' as reason,
        raw_values
    from conflicts
)

select
    loads.table_name,
    loads.file_path,
    loads.load_id,
    rejected.source_row,
    rejected.row_key,
    rejected.reason,
    rejected.raw_values
from rejected
inner join loads on rejected.load_id = loads.load_id
