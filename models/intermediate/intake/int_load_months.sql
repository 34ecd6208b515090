{#- What became of the rows of each load, by the month they were recorded in: accepted, rejected, redelivered, or
    pending while their decision has not arrived. -#}
with arrivals as (
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
        cast(date_trunc('month', arrivals.recorded_at) as date) as recorded_month,
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
)

select
    load_id,
    recorded_month,
    count(*) as rows_read,
    count_if(verdict = 'accepted') as rows_accepted,
    count_if(verdict = 'rejected') as rows_rejected,
    count_if(verdict = 'redelivered') as rows_redelivered,
    count_if(verdict = 'pending') as rows_pending
from judged
group by load_id, recorded_month
