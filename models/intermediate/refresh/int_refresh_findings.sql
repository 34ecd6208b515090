{#- What each case is about: the finding it was opened for and those that joined it since, once each. -#}
with events as (
    select * from {{ ref('int_refresh_events') }}
    where kind in ('case_opened', 'case_finding_joined')
)

select
    case_id,
    payload ->> '$.model_id' as model_id,
    coalesce(payload ->> '$.trigger', 'manual') as trigger,
    payload ->> '$.incident_id' as incident_id,
    payload ->> '$.sla_id' as sla_id,
    payload ->> '$.metric' as metric,
    payload ->> '$.segment' as segment,
    payload ->> '$.reason' as reason,
    kind = 'case_opened' as is_first,
    min(recorded_on) as joined_on,
    min(line_number) as line_number
from events
group by all
