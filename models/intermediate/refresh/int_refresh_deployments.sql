{#- The version that came of each approved case, as decisions show it: the one the pipeline handed back or, where
    none was recorded and the case is open, the newest one first seen after the approval. -#}
with states as (
    select * from {{ ref('int_refresh_case_states') }}
    where approved_on is not null and status not in ('rejected', 'deferred')
),

versions as (
    select * from {{ ref('int_refresh_versions') }}
)

select
    states.case_id,
    states.model_id,
    versions.model_version,
    versions.first_seen_on,
    versions.latest_share
from states
inner join versions
    on
        states.model_id = versions.model_id
        and states.approved_on <= versions.first_seen_on
        and (
            states.model_version = versions.model_version
            or (states.model_version is null and states.status <> 'closed')
        )
qualify row_number() over (partition by states.case_id order by versions.first_seen_on desc) = 1
