{#- What share of adverse labels comes within `watch_report_days`, of caught and of missed cases, as the delay curve of
    each month end had it, and how well the two are known against each other. Controls are the caught cases of a model
    that draws any. -#}
with curve as (
    select
        label_delay.*,
        least({{ var('watch_report_days') }}, models.label_horizon_days) as report_days
    from {{ ref('int_label_delay') }} as label_delay
    inner join {{ ref('stg_models') }} as models on label_delay.model_id = models.model_id
),

evidence as (
    select * from {{ ref('int_watch_evidence') }}
),

strata as (
    select
        evidence.model_id,
        evidence.set_on,
        curve.side = 'missed' as is_missed,
        curve.stratum,
        max(curve.report_count) as report_count,
        max(curve.reported_share) filter (where curve.age_days = curve.report_days) as reported_share,
        coalesce(
            sum(cast(curve.hazard_variance as decimal(38, 18))) filter (where curve.age_days > curve.report_days), 0
        ) as hazard_variance,
        max(curve.tail_factor) as tail_factor
    from evidence
    inner join curve
        on
            evidence.model_id = curve.model_id
            and evidence.set_on = curve.evaluated_on
            and curve.age_days >= curve.report_days
            and curve.side in ('missed', case when evidence.has_controls then 'control' else 'caught' end)
    group by all
),

sides as (
    select
        model_id,
        set_on,
        is_missed,
        {{ exact_sum('report_count * reported_share') }} / sum(report_count) as reported_share,
        -- What is assumed of unseen delays is as doubtful as it is large.
        sum(cast(pow(report_count, 2) * (hazard_variance + pow(ln(tail_factor) / 2, 2)) as decimal(38, 15)))
        / pow(sum(report_count), 2) as log_variance
    from strata
    group by all
)

select
    model_id,
    set_on,
    cast(max(reported_share) filter (where not is_missed) as double) as caught_share,
    cast(max(reported_share) filter (where is_missed) as double) as missed_share,
    cast(sqrt(sum(cast(log_variance as decimal(38, 15)))) as double) as log_error
from sides
group by model_id, set_on
