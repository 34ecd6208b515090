{#- When each period is looked at: at its end, at every month end until all its labels are due, and at this run's
    own as-of. A fixed calendar, replayed by every rebuild, so nothing depends on when somebody ran the job.
    Labels count for decision days up to `counted_until`. Estimate `observed`: those past the model's label horizon on
    the day of evaluation. Estimate `corrected`, as long as there are others: all days so far, what is reported
    divided by the share expected to be (months, and the rolling windows as of the run). Rolling windows, which serve
    verdicts alone, are looked at from the month end on which their last label is due: before it a verdict is
    provisional.
    Estimates `restated_*` tell why published figures changed: int_restated_evaluations. -#}
with periods as (
    select
        *,
        grain like 'rolling%' as is_rolling
    from {{ ref('int_periods') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

restated as (
    select * from {{ ref('int_restated_evaluations') }}
),

month_ends as (
    select distinct last_day(period_end) as month_end
    from periods
),

dates as (
    select
        periods.*,
        periods.period_end as evaluated_on
    from periods
    where periods.is_replayed and not periods.is_rolling
    union
    select
        periods.*,
        month_ends.month_end as evaluated_on
    from periods
    inner join models on periods.model_id = models.model_id
    inner join month_ends
        on
            periods.period_end < month_ends.month_end
            and last_day(periods.period_end + models.label_horizon_days) >= month_ends.month_end
            and (
                not periods.is_rolling
                or last_day(periods.period_end + models.label_horizon_days) = month_ends.month_end
            )
    where periods.is_replayed
    union
    select
        periods.*,
        run.as_of as evaluated_on
    from periods
    cross join run
),

counted as (
    select
        dates.*,
        dates.evaluated_on - models.label_horizon_days as due_until,
        least(dates.period_end, dates.evaluated_on) as known_until
    from dates
    inner join models on dates.model_id = models.model_id
    cross join run
    where dates.evaluated_on <= run.as_of
)

select
    model_id,
    grain,
    period_start,
    period_end,
    evaluated_on,
    'observed' as estimate,
    due_until,
    least(period_end, due_until) as counted_until
from counted
union all by name
select
    model_id,
    grain,
    period_start,
    period_end,
    evaluated_on,
    'corrected' as estimate,
    due_until,
    known_until as counted_until
from counted
where known_until > due_until and (is_rolling or grain = 'month')
union all by name
select * from restated
