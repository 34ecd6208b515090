{#- Which reference window judges which months of a model version: the latest registered window that is over, else
    the version's own first full months. -#}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

run as (
    select * from {{ ref('int_as_of') }}
),

register as (
    select * from {{ ref('stg_drift_references') }}
),

versions as (
    select
        model_id,
        model_version,
        min(decided_on) as first_decided_on,
        cast(date_trunc('month', min(decided_on) - 1) + interval 1 month as date) as first_full_month
    from decision_days
    cross join run
    where recorded_on <= run.as_of and decided_on <= run.as_of
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
        on
            own.model_id = registered.model_id
            and own.model_version = registered.model_version
            and own.reference_until >= registered.reference_until
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
)

select windows.*
from windows
cross join run
where windows.reference_until <= run.as_of + 1 and windows.period_from < windows.period_until
