{#- The highest scored plain approvals of every month: from the top score bin down until there are enough of them. -#}
with days as (
    select * from {{ ref('int_score_days') }}
    where decision_count > 0 and "action" = 'approve'
),

bins as (
    select * from {{ ref('int_score_bins') }}
),

segments as (
    select * from {{ ref('int_segments') }}
),

months as (
    select
        days.model_id,
        days.model_version,
        segments.reported_segment as segment,
        cast(date_trunc('month', days.decided_on) as date) as month_start,
        days.score_bin,
        sum(days.decision_count) as decision_count
    from days
    inner join segments on days.model_id = segments.model_id and days.segment = segments.segment
    group by all
),

running as (
    select
        *,
        sum(decision_count) over (
            partition by model_id, model_version, segment, month_start order by score_bin desc
        ) as reached_count
    from months
),

lowest as (
    select
        model_id,
        model_version,
        segment,
        month_start,
        max(score_bin) as score_bin
    from running
    where reached_count >= {{ var('score_band_approvals') }}
    group by all
)

select
    lowest.*,
    bins.score_from
from lowest
inner join bins
    on
        lowest.model_id = bins.model_id
        and lowest.model_version = bins.model_version
        and lowest.score_bin = bins.score_bin
