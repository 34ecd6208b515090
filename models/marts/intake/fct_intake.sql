with loads as (
    select * from {{ ref('int_loads') }}
),

arrivals as (
    select * from {{ ref('int_arrivals') }}
),

duplicates as (
    select * from {{ ref('int_duplicates') }}
),

cases as (
    select * from {{ ref('int_cases') }}
),

judged as (
    select
        arrivals.load_id,
        case
            when arrivals.reason is not null then 'rejected'
            when duplicates.verdict <> 'accepted' then duplicates.verdict
            when arrivals.parent_id is not null and cases.decision_id is null then 'pending'
            else 'accepted'
        end as verdict
    from arrivals
    left join duplicates
        on arrivals.load_id = duplicates.load_id and arrivals.source_row = duplicates.source_row
    left join cases on arrivals.parent_id = cases.decision_id
),

counted as (
    select
        load_id,
        count_if(verdict = 'accepted') as rows_accepted,
        count_if(verdict = 'rejected') as rows_rejected,
        count_if(verdict = 'redelivered') as rows_redelivered,
        count_if(verdict = 'pending') as rows_pending
    from judged
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
