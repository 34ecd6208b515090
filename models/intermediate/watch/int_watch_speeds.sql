{#- What share of adverse labels comes within `watch_report_days`, of caught and of missed cases, as the delay curve of
    each month end had it. Controls are the caught cases of a model that draws any. -#}
with curve as (
    select
        label_delay.*,
        models.label_horizon_days
    from {{ ref('int_label_delay') }} as label_delay
    inner join {{ ref('stg_models') }} as models on label_delay.model_id = models.model_id
),

evidence as (
    select * from {{ ref('int_watch_evidence') }}
),

sides as (
    select
        evidence.model_id,
        evidence.set_on,
        curve.side = 'missed' as is_missed,
        {{ exact_sum('curve.report_count * curve.reported_share') }} as reported,
        sum(curve.report_count) as report_count
    from evidence
    inner join curve
        on
            evidence.model_id = curve.model_id
            and evidence.set_on = curve.evaluated_on
            and curve.age_days = least({{ var('watch_report_days') }}, curve.label_horizon_days)
            and curve.side in ('missed', case when evidence.has_controls then 'control' else 'caught' end)
    group by all
)

select
    model_id,
    set_on,
    max(cast(reported / report_count as double)) filter (where not is_missed) as caught_share,
    max(cast(reported / report_count as double)) filter (where is_missed) as missed_share
from sides
group by model_id, set_on
