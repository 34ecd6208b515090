{#- What the continuous watch said at each month end: bad when it alarmed, else clean; nothing while it could not watch.
    It is silent while a proven breach on the side of misses is open: the alarm has been answered. -#}
with watched as (
    select * from {{ ref('fct_watch') }}
    where is_watched
),

targets as (
    select
        sla_id,
        max(warn_at) as warn_at,
        max(confidence) as confidence,
        max(agreed_by) as agreed_by,
        max(agreed_on) as agreed_on
    from {{ ref('stg_sla_targets') }}
    group by sla_id
),

verdicts as (
    select
        model_id,
        signal,
        evaluated_on,
        lag(signal) over in_order as earlier_signal,
        lead(evaluated_on, 1, date '9999-12-31') over in_order as until_on
    from {{ ref('int_agreement_verdicts') }}
    where side = 'misses'
    window in_order as (partition by subject_id order by evaluated_on, period_start)
),

answered as (
    select distinct
        watched.sla_id,
        watched.evaluated_on
    from watched
    inner join verdicts
        on
            watched.model_id = verdicts.model_id
            and watched.evaluated_on >= verdicts.evaluated_on
            and watched.evaluated_on < verdicts.until_on
    where verdicts.signal = 'bad' or (verdicts.signal = 'clean' and verdicts.earlier_signal = 'bad')
)

select
    'watch:' || watched.sla_id as subject_id,
    'investigation' as kind,
    'misses' as side,
    watched.model_id,
    watched.sla_id,
    watched.metric,
    '(all)' as segment,
    'floor' as direction,
    'month' as grain,
    coalesce(watched.alarm_began_on, cast(date_trunc('month', watched.evaluated_on) as date)) as period_start,
    coalesce(watched.alarm_on - {{ var('watch_report_days') }}, watched.evaluated_on) as period_end,
    watched.evaluated_on,
    case
        when answered.sla_id is not null then 'silent'
        when watched.is_alarm then 'bad'
        else 'clean'
    end as signal,
    watched.evaluated_on as signal_on,
    targets.confidence,
    targets.warn_at,
    watched.breach_at,
    'rate' as unit,
    targets.agreed_by,
    targets.agreed_on
from watched
inner join targets on watched.sla_id = targets.sla_id
left join answered on watched.sla_id = answered.sla_id and watched.evaluated_on = answered.evaluated_on
