{#- Which reference window judges which months of a model version: the latest registered window that is over, else
    the version's own first full months. reference_state changes with any row inside the window and with anything
    else that makes the bins. -#}
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

register as (
    select * from {{ ref('stg_drift_references') }}
),

features as (
    select * from {{ ref('int_drift_features') }}
),

known_days as (
    select decision_days.*
    from decision_days
    cross join run
    where decision_days.recorded_on <= run.as_of and decision_days.decided_on <= run.as_of
),

versions as (
    select
        model_id,
        model_version,
        min(decided_on) as first_decided_on,
        cast(date_trunc('month', min(decided_on) - 1) + interval 1 month as date) as first_full_month
    from known_days
    group by all
),

registered as (
    select
        versions.model_id,
        versions.model_version,
        max(register.reference_from) as reference_from,
        register.reference_until
    from versions
    inner join register
        on versions.model_id = register.model_id and versions.first_decided_on < register.reference_until
    group by versions.model_id, versions.model_version, register.reference_until
),

own as (
    select
        model_id,
        model_version,
        first_full_month as reference_from,
        cast(first_full_month + to_months({{ var('drift_reference_months') }}) as date) as reference_until
    from versions
),

candidates as (
    select * from registered
    union all
    select own.* from own
    left join registered
        on own.model_id = registered.model_id
        and own.model_version = registered.model_version
        and registered.reference_until <= own.reference_until
    where registered.model_id is null
),

windows as (
    select
        *,
        cast(date_trunc('month', reference_until - 1) + interval 1 month as date) as period_from,
        coalesce(
            cast(
                date_trunc('month', lead(reference_until) over later - 1) + interval 1 month as date
            ),
            date '9999-12-31'
        ) as period_until
    from candidates
    window later as (partition by model_id, model_version order by reference_until)
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
    inner join known_days as days
        on windows.model_id = days.model_id
        and windows.model_version = days.model_version
        and days.decided_on >= windows.reference_from
        and days.decided_on < windows.reference_until
    inner join loads on days.load_id = loads.load_id
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
cross join run
inner join watched on windows.model_id = watched.model_id
inner join contents
    on windows.model_id = contents.model_id
    and windows.model_version = contents.model_version
    and windows.reference_until = contents.reference_until
where windows.reference_until <= run.as_of + 1 and windows.period_from < windows.period_until
