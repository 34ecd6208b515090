{#- The references in force. reference_state changes with any row inside the window and with anything else that makes
    the bins; whatever was made in another state is made anew. -#}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

loads as (
    select * from {{ ref('int_loads') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

windows as (
    select * from {{ ref('int_drift_windows') }}
),

features as (
    select * from {{ ref('int_drift_features') }}
),

watched as (
    select
        model_id,
        string_agg(feature || ' ' || kind, ',' order by feature) as features
    from features
    group by model_id
),

inside as (
    select
        windows.model_id,
        windows.model_version,
        windows.reference_until,
        concat_ws(
            ' ', loads.load_id, loads.load_state, days.decided_on, days.recorded_on, sum(days.decision_count)
        ) as day_state
    from windows
    inner join decision_days as days
        on
            windows.model_id = days.model_id
            and windows.model_version = days.model_version
            and windows.reference_from <= days.decided_on
            and windows.reference_until > days.decided_on
    inner join loads on days.load_id = loads.load_id
    cross join run
    where days.recorded_on <= run.as_of
    group by
        windows.model_id, windows.model_version, windows.reference_until,
        loads.load_id, loads.load_state, days.decided_on, days.recorded_on
),

contents as (
    select
        model_id,
        model_version,
        reference_until,
        string_agg(day_state, ',' order by day_state) as rows_inside
    from inside
    group by all
)

select
    md5(
        concat_ws('|', windows.model_id, windows.model_version, windows.reference_from, windows.reference_until)
    ) as reference_id,
    md5(
        concat_ws(
            '|', windows.period_from, windows.period_until, watched.features,
            '{{ var("drift_reference_rows") }}', contents.rows_inside
        )
    ) as reference_state,
    windows.model_id,
    windows.model_version,
    windows.reference_from,
    windows.reference_until,
    windows.period_from,
    windows.period_until
from windows
inner join watched on windows.model_id = watched.model_id
inner join contents
    on
        windows.model_id = contents.model_id
        and windows.model_version = contents.model_version
        and windows.reference_until = contents.reference_until
