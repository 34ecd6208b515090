{#- Which reference window judges which months of a model version: the latest registered window that is over, else
    the window the version sets by itself. -#}
with run as (
    select * from {{ ref('int_as_of') }}
),

register as (
    select * from {{ ref('stg_drift_references') }}
),

own as (
    select * from {{ ref('int_drift_own_windows') }}
),

registered as (
    select
        own.model_id,
        own.model_version,
        max(register.reference_from) as reference_from,
        register.reference_until
    from own
    inner join register
        on own.model_id = register.model_id and own.first_decided_on < register.reference_until
    group by own.model_id, own.model_version, register.reference_until
),

candidates as (
    select * from registered
    union all
    select own.* exclude (first_decided_on) from own
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
