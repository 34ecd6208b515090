{#- Periods of every model: months always; days and weeks of the recent past; other grains where an SLA asks. -#}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

run as (
    select * from {{ ref('int_as_of') }}
),

asked as (
    select distinct
        model_id,
        grain
    from {{ ref('stg_sla_targets') }}
),

lifetimes as (
    select
        decision_days.model_id,
        min(decision_days.decided_on) as first_on,
        run.as_of
    from decision_days
    cross join run
    where decision_days.recorded_on <= run.as_of and decision_days.decided_on <= run.as_of
    group by decision_days.model_id, run.as_of
),

days as (
    select
        model_id,
        first_on,
        as_of,
        cast(unnest(generate_series(first_on, as_of, interval 1 day)) as date) as calendar_on
    from lifetimes
),

months as (
    select distinct
        model_id,
        first_on,
        as_of,
        cast(date_trunc('month', calendar_on) as date) as month_start
    from days
),

short as (
    select distinct
        days.model_id,
        grains.grain,
        cast(date_trunc(grains.grain, days.calendar_on) as date) as period_start,
        asked.grain is not null as is_asked
    from days
    cross join (values ('day'), ('week')) as grains (grain) -- noqa: AL05
    left join asked on days.model_id = asked.model_id and grains.grain = asked.grain
    where
        asked.grain is not null
        or days.calendar_on > days.as_of - cast({{ var('recent_days') }} as integer)
),

rolling as (
    select
        months.model_id,
        asked.grain,
        cast(
            months.month_start - to_months(case asked.grain when 'rolling_3m' then 2 else 5 end) as date
        ) as period_start,
        last_day(months.month_start) as period_end
    from months
    inner join asked on months.model_id = asked.model_id
    where
        asked.grain in ('rolling_3m', 'rolling_6m')
        and months.month_start - to_months(case asked.grain when 'rolling_3m' then 2 else 5 end)
        >= date_trunc('month', months.first_on)
)

select
    model_id,
    'month' as grain,
    month_start as period_start,
    last_day(month_start) as period_end,
    true as is_replayed
from months
union all
select
    model_id,
    grain,
    period_start,
    case grain when 'day' then period_start else period_start + 6 end as period_end,
    is_asked as is_replayed
from short
union all
select
    model_id,
    grain,
    period_start,
    period_end,
    true as is_replayed
from rolling
