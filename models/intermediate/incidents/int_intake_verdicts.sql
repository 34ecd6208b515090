{#- What each raw table's rows said of its intake, month of recording by month: bad when the share of rows that were
    rejected, or wait for their decision, is above the limit; else good. Rows without a usable date count for the last
    dated month of their file. -#}
with loads as (
    select * from {{ ref('int_loads') }}
),

load_months as (
    select * from {{ ref('int_load_months') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

dated as (
    select
        load_months.*,
        loads.table_name,
        run.as_of,
        max(case when load_months.recorded_month <= run.as_of then load_months.recorded_month end) over (
            partition by load_months.load_id
        ) as last_month
    from load_months
    inner join loads on load_months.load_id = loads.load_id
    cross join run
),

months as (
    select
        table_name,
        as_of,
        case when recorded_month <= as_of then recorded_month else last_month end as period_start,
        sum(rows_rejected + rows_pending) as faulty_rows,
        sum(rows_read) as rows_read
    from dated
    where last_month is not null
    group by all
)

select
    'table:' || table_name as subject_id,
    table_name as side,
    'intake' as kind,
    '(all)' as model_id,
    'faulty_row_share' as metric,
    '(all)' as segment,
    'ceiling' as direction,
    'month' as grain,
    period_start,
    last_day(period_start) as period_end,
    least(last_day(period_start), as_of) as evaluated_on,
    case when faulty_rows > {{ var('intake_faulty_share') }} * rows_read then 'bad' else 'good' end as signal,
    least(last_day(period_start), as_of) as signal_on,
    faulty_rows / rows_read as value,
    cast({{ var('intake_faulty_share') }} as double) as breach_at,
    'rate' as unit
from months
