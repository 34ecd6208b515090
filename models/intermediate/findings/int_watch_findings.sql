{#- Alarms of the watch: detection has probably fallen below what was agreed. One a model and month: the earliest. -#}
with floors as (
    select * from {{ ref('int_watch_floors') }}
),

steps as (
    select * from {{ ref('int_watch_steps') }}
    where is_alarm
),

run as (
    select * from {{ ref('int_as_of') }}
),

alarms as (
    select
        floors.sla_id,
        floors.model_id,
        floors.metric,
        floors.breach_at,
        floors.released_on,
        cast(date_trunc('month', floors.released_on) as date) as period_start,
        least(last_day(floors.released_on), run.as_of) as evaluated_on,
        cast(steps.fall_from as date) as fall_from,
        steps.statistic,
        steps.customer_count
    from floors
    inner join steps on floors.sla_id = steps.sla_id and floors.week_start = steps.week_start
    cross join run
    qualify row_number() over (
        partition by floors.model_id, date_trunc('month', floors.released_on)
        order by floors.released_on, floors.sla_id
    ) = 1
)

select
    'watch_alarm' as finding,
    model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    period_start,
    evaluated_on,
    {{ significant('statistic / ' ~ var('watch_run_length_weeks')) }} as observed,
    cast(1 as double) as expected,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'ratio' as unit,
    cast(null as varchar) as currency_code,
    cast(customer_count as bigint) as case_count,
    'Outcomes that came within {{ var("watch_report_days") }} days of decisions since ' || fall_from
    || ' point to detection by ' || case when metric = 'detection_rate_count' then 'count' else 'value' end
    || ' below the agreed ' || round(100 * breach_at, 1) || ' %: to be looked into, not proven' as note
from alarms
