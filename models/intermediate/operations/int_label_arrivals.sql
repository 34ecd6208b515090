{#- Adverse outcomes known at the end of each period, against those known before it began: each of those stood for
    F(age then) of its decision day's reports, and for F(age now) of them at the end. The curve F is the one that
    could be read before the period, so that labels which fail to come cannot lower what is expected of them. Only
    decision days that still had labels to come then, and of which enough were in. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where estimate = 'observed' and grain in ('day', 'week', 'month')
),

models as (
    select * from {{ ref('stg_models') }}
),

reports as (
    select * from {{ ref('int_adverse_reports') }}
    where side <> 'recovered'
),

curve as (
    select * from {{ ref('int_label_delay') }}
),

channels as (
    select distinct
        model_id,
        evaluated_on as curve_on,
        side,
        channel,
        stratum
    from {{ ref('int_delay_spans') }}
),

strata as (
    select * from {{ ref('int_delay_strata') }}
),

looks as (
    select
        evaluations.model_id,
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        evaluations.period_start - 1 as before_on,
        least(evaluations.period_end, evaluations.evaluated_on) as looked_on,
        max(curve.evaluated_on) as curve_on
    from evaluations
    inner join curve
        on evaluations.model_id = curve.model_id and evaluations.period_start > curve.evaluated_on
    group by all
),

open_reports as (
    select
        looks.*,
        reports.side,
        channels.stratum,
        looks.before_on - reports.decided_on as age_then,
        least(looks.looked_on - reports.decided_on, models.label_horizon_days) as age_now,
        reports.reported_on <= looks.before_on and reports.withdrawn_on > looks.before_on as was_known,
        reports.withdrawn_on > looks.looked_on as is_known
    from looks
    inner join models on looks.model_id = models.model_id
    inner join reports
        on
            looks.model_id = reports.model_id
            and looks.looked_on >= reports.reported_on
            and looks.before_on >= reports.decided_on
            and looks.before_on - reports.decided_on < models.label_horizon_days
    inner join channels
        on {{ on_keys('looks', 'channels', ['model_id', 'curve_on']) }}
            and {{ on_keys('reports', 'channels', ['side', 'channel']) }}
)

select
    open_reports.model_id,
    open_reports.grain,
    open_reports.period_start,
    open_reports.evaluated_on,
    count_if(open_reports.is_known) as known_count,
    {{ exact_sum('case when open_reports.was_known then later.reported_share / earlier.reported_share end') }}
        as due_count,
    -- What is still to come of known reports is negative binomial; customers are the unit.
    {{ exact_sum('case when open_reports.was_known
        then strata.cluster_size * later.reported_share / earlier.reported_share
            * greatest(0, later.reported_share / earlier.reported_share - 1) end') }} as due_variance
from open_reports
inner join curve as earlier
    on
        {{ on_keys('open_reports', 'earlier', ['model_id', 'side', 'stratum']) }}
        and open_reports.curve_on = earlier.evaluated_on
        and open_reports.age_then = earlier.age_days
        and earlier.reported_share >= {{ var('min_reported_share') }}
inner join curve as later
    on
        {{ on_keys('open_reports', 'later', ['model_id', 'side', 'stratum']) }}
        and open_reports.curve_on = later.evaluated_on
        and open_reports.age_now = later.age_days
inner join strata
    on
        {{ on_keys('open_reports', 'strata', ['model_id', 'side', 'stratum']) }}
        and open_reports.curve_on = strata.evaluated_on
group by all
