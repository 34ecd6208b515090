{{ config(materialized='view') }}

{#- What drift is judged from: daily bins as known at the as-of date, days of the reference and days of the months it
    judges; and, without bins, the months no reference judges. -#}
with bins as (
    select * from {{ ref('int_drift_bins') }}
    where feature is not null
),

decision_days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

run as (
    select * from {{ ref('int_as_of') }}
),

windows as (
    select * from {{ ref('int_drift_references') }}
),

features as (
    select * from {{ ref('int_drift_features') }}
),

judged as (
    select
        windows.model_id,
        windows.model_version,
        bins.feature,
        features.kind,
        windows.reference_from,
        windows.reference_until,
        bins.decided_on < windows.reference_until as is_reference,
        bins.decided_on,
        cast(sum(bins.n) as bigint) as n,
        {%- for number in range(1, 17) %}
            cast(sum(bins.bin_{{ '%02d' % number }}) as bigint) as bin_{{ '%02d' % number }},
        {%- endfor %}
        cast(sum(bins.null_count) as bigint) as null_count
    from bins
    inner join windows
        on bins.reference_id = windows.reference_id and bins.reference_state = windows.reference_state
    inner join features on windows.model_id = features.model_id and bins.feature = features.feature
    cross join run
    where bins.recorded_on <= run.as_of and bins.decided_on <= run.as_of
    group by all
),

unjudged as (
    select
        days.model_id,
        days.model_version,
        features.feature,
        features.kind,
        false as is_reference,
        days.decided_on,
        cast(sum(days.decision_count) as bigint) as n
    from decision_days as days
    inner join features on days.model_id = features.model_id
    cross join run
    left join windows
        on
            days.model_id = windows.model_id
            and days.model_version = windows.model_version
            and days.decided_on >= windows.period_from
            and days.decided_on < windows.period_until
    where
        windows.reference_id is null
        and days.recorded_on <= run.as_of
        and days.decided_on <= run.as_of
    group by all
),

days as (
    select * from judged
    union all by name
    select * from unjudged
)

select
    *,
    case when not is_reference then cast(date_trunc('month', decided_on) as date) end as period_start
from days
