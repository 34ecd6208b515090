{#- Every week of every agreed floor on detection that has been released, with the terms it is judged on: those set at
    the end of the month before. Odds are those of the floor among labels that come within `watch_report_days`, of sizes
    as capped: where caught cases are told of sooner, or are less often beyond the cap, more of them than agreed are
    among those looked at. As the speeds are estimates, the odds are one standard error lower: terms that err to the
    other side would cry wolf for a month. A new version of the model begins anew. -#}
with targets as (
    select
        *,
        breach_at / nullif(1 - breach_at, 0) as floor_odds
    from {{ ref('stg_sla_targets') }}
    where direction = 'floor' and segment = '(all)' and metric in ('detection_rate_count', 'detection_rate_value')
),

terms as (
    select * from {{ ref('int_watch_terms') }}
),

versions as (
    select
        days.model_id,
        days.model_version,
        min(days.decided_on) as first_on
    from {{ ref('int_decision_days') }} as days
    cross join {{ ref('int_as_of') }} as run
    where days.decision_count > 0 and days.recorded_on <= run.as_of
    group by days.model_id, days.model_version
),

weeks as (
    select
        versions.model_id,
        cast(unnest(generate_series(
            date_trunc('week', min(versions.first_on)),
            max(run.as_of) - 6 - cast({{ var('watch_report_days') }} as integer), interval 7 day
        )) as date) as week_start
    from versions
    cross join {{ ref('int_as_of') }} as run
    group by versions.model_id
),

numbered as (
    select
        weeks.model_id,
        weeks.week_start,
        cast(date_trunc('month', weeks.week_start) as date) - 1 as set_on,
        count(*) as version_number
    from weeks
    inner join versions on weeks.model_id = versions.model_id and weeks.week_start + 6 >= versions.first_on
    group by all
)

select
    targets.sla_id,
    targets.metric,
    numbered.model_id,
    numbered.week_start,
    numbered.week_start + 6 as decided_until,
    numbered.week_start + 6 + cast({{ var('watch_report_days') }} as integer) as released_on,
    numbered.version_number,
    targets.breach_at,
    terms.has_controls,
    terms.cap,
    terms.heaviest_weight,
    targets.floor_odds * terms.caught_share * terms.caught_kept / (terms.missed_share * terms.missed_kept)
    * exp(-terms.log_error) as odds,
    case
        when targets.floor_odds is null then 'a floor of one is broken by the first missed case'
        when terms.model_id is null then 'nothing was known of it when the month began'
        else terms.unwatched_reason
    end as unwatched_reason
from targets
inner join numbered
    on
        targets.model_id = numbered.model_id
        and targets.valid_from <= numbered.week_start
        and targets.valid_to > numbered.week_start
left join terms
    on
        numbered.model_id = terms.model_id
        and numbered.set_on = terms.set_on
        and targets.metric = terms.metric
