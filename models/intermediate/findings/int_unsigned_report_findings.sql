{#- Reports that were delivered and not signed in time, told under every model their owner was named for in the month. A
    report is of an owner, whatever became of its figures since: one signature does. -#}
with events as (
    select * from {{ ref('int_ledger_events') }}
    where kind in ('report_delivered', 'report_signed')
),

accountability as (
    select * from {{ ref('int_accountability') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

delivered as (
    select
        try_cast(split_part(subject, ':', 2) || '-01' as date) as month_start,
        split_part(subject, ':', 3) as owner_id,
        min(recorded_on) as delivered_on
    from events
    where kind = 'report_delivered'
    group by all
),

signed as (
    select distinct
        try_cast(split_part(subject, ':', 3) || '-01' as date) as month_start,
        split_part(subject, ':', 2) as owner_id
    from events
    where kind = 'report_signed' and corrected_on is null
),

overdue as (
    select
        delivered.*,
        run.as_of
    from delivered
    inner join run on delivered.delivered_on + {{ var('report_signature_days') }} < run.as_of
    left join signed
        on delivered.month_start = signed.month_start and delivered.owner_id = signed.owner_id
    where signed.owner_id is null
),

held as (
    select distinct
        overdue.*,
        accountability.model_id
    from overdue
    inner join accountability
        on
            overdue.owner_id = accountability.named_owner_id
            and accountability.valid_from < overdue.month_start + interval 1 month
            and overdue.month_start < accountability.valid_to
)

select
    'unsigned_report' as finding,
    model_id,
    owner_id,
    '(all)' as segment,
    month_start as period_start,
    as_of as evaluated_on,
    cast(as_of - delivered_on as double) as observed,
    cast({{ var('report_signature_days') }} as double) as expected,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'days' as unit,
    cast(null as varchar) as currency_code,
    cast(null as bigint) as case_count,
    'The report of ' || strftime(month_start, '%Y-%m') || ' was delivered on ' || delivered_on
    || ' and is not signed' as note
from held
