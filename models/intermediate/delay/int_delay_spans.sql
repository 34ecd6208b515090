{#- Reports known on each day of evaluation, with the delays they say something about. A report d days after a
    decision that is a days old on that day is at risk at the delays from d to a: it is among those reported by then,
    of a cohort old enough to have shown it. Only the last `delay_window_days` of each delay count, so that a change of
    speed is followed: a delay v is read from cohorts v to v + window days old. A channel with few reports joins the
    others of its side. -#}
with evaluations as (
    select distinct
        model_id,
        evaluated_on
    from {{ ref('int_evaluations') }}
    where estimate = 'corrected'
),

reports as (
    select * from {{ ref('int_adverse_reports') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

known as (
    select
        evaluations.model_id,
        evaluations.evaluated_on,
        reports.side,
        reports.channel,
        reports.customer_id,
        models.label_horizon_days,
        least(reports.reported_on - reports.decided_on, models.label_horizon_days) as delay_days,
        evaluations.evaluated_on - reports.decided_on as age_days
    from evaluations
    inner join models on evaluations.model_id = models.model_id
    inner join reports
        on
            evaluations.model_id = reports.model_id
            and evaluations.evaluated_on >= reports.reported_on
            and evaluations.evaluated_on < reports.withdrawn_on
            and evaluations.evaluated_on - reports.decided_on
            < models.label_horizon_days + {{ var('delay_window_days') }}
),

sized as (
    select
        *,
        count(*) over (partition by model_id, evaluated_on, side, channel) as channel_count
    from known
)

select
    model_id,
    evaluated_on,
    side,
    channel,
    case when channel_count >= {{ var('min_delay_reports') }} then channel else '(pooled)' end as stratum,
    customer_id,
    delay_days,
    age_days,
    greatest(delay_days, age_days - {{ var('delay_window_days') }} + 1) as from_delay,
    least(age_days, label_horizon_days) as until_delay
from sized
