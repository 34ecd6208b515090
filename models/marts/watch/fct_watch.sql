with targets as (
    select * from {{ ref('stg_sla_targets') }}
    where direction = 'floor' and segment = '(all)' and metric in ('detection_rate_count', 'detection_rate_value')
),

run as (
    select * from {{ ref('int_as_of') }}
),

months as (
    select
        periods.model_id,
        periods.period_start,
        least(periods.period_end, run.as_of) as evaluated_on
    from {{ ref('int_periods') }} as periods
    cross join run
    where periods.grain = 'month'
),

weeks as (
    select
        floors.sla_id,
        floors.odds,
        floors.unwatched_reason,
        floors.decided_until,
        floors.released_on,
        steps.* exclude (sla_id, week_start)
    from {{ ref('int_watch_floors') }} as floors
    left join {{ ref('int_watch_steps') }} as steps
        on floors.sla_id = steps.sla_id and floors.week_start = steps.week_start
),

followed as (
    select
        targets.sla_id,
        targets.model_id,
        targets.metric,
        targets.breach_at,
        months.evaluated_on,
        weeks.* exclude (sla_id, is_alarm),
        coalesce(weeks.is_alarm and weeks.released_on >= months.period_start, false) as is_alarm
    from targets
    inner join months
        on
            targets.model_id = months.model_id
            and targets.valid_from <= months.evaluated_on
            and targets.valid_to > months.evaluated_on
    left join weeks on targets.sla_id = weeks.sla_id and months.evaluated_on >= weeks.released_on
),

-- The first alarm of the month tells what was found; without one, the last week where the watch stands.
placed as (
    select
        *,
        row_number() over (
            partition by sla_id, evaluated_on
            order by is_alarm desc, case when is_alarm then released_on end asc, released_on desc
        ) as place
    from followed
)

select
    sla_id,
    model_id,
    metric,
    evaluated_on,
    statistic is not null as is_watched,
    case
        when statistic is null
            then coalesce(unwatched_reason, 'no week of decisions is old enough yet')
    end as unwatched_reason,
    statistic,
    cast({{ var('watch_run_length_weeks') }} as double) as threshold,
    is_alarm,
    case when is_alarm then released_on end as alarm_on,
    case when is_alarm then cast(fall_from as date) end as alarm_began_on,
    cast(watched_from as date) as watched_from,
    decided_until,
    coalesce(customer_count, 0) as customer_count,
    breach_at,
    {{ significant('odds / (1 + odds)') }} as adjusted_floor
from placed
where place = 1
