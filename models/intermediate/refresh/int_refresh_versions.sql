{#- The versions of each model as decisions show them: when one was first seen, and its share of the latest decisions.
    A date somebody typed is no proof. -#}
with days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

run as (
    select * from {{ ref('int_as_of') }}
),

known as (
    select
        days.model_id,
        days.model_version,
        days.decided_on,
        days.decision_count,
        max(days.decided_on) over (partition by days.model_id) as latest_on
    from days
    inner join run on days.recorded_on <= run.as_of
),

trained as (
    select
        model_id,
        model_version,
        max(cast(training_data_until as date)) as training_data_until
    from {{ ref('int_accepted_model_versions') }}
    group by model_id, model_version
),

seen as (
    select
        model_id,
        model_version,
        min(decided_on) as first_seen_on,
        max(decided_on) as last_seen_on,
        coalesce(sum(decision_count) filter (where decided_on > latest_on - {{ var('version_share_days') }}), 0)
            as latest_count
    from known
    group by model_id, model_version
)

select
    seen.model_id,
    seen.model_version,
    seen.first_seen_on,
    seen.last_seen_on,
    cast(seen.latest_count / sum(seen.latest_count) over (partition by seen.model_id) as double) as latest_share,
    trained.training_data_until,
    row_number() over (
        partition by seen.model_id order by seen.first_seen_on desc, seen.model_version desc
    ) = 1 as is_newest
from seen
left join trained on seen.model_id = trained.model_id and seen.model_version = trained.model_version
