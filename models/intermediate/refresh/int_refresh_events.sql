{#- What was recorded of refresh cases, in order. A case that is opened anew begins another cycle: it wants another
    decision, and what was decided before is history. -#}
with events as (
    select * from {{ ref('int_ledger_events') }}
    where subject like 'case:%'
)

select
    line_number,
    recorded_on,
    actor,
    kind,
    payload,
    substr(subject, 6) as case_id,
    count_if(kind = 'case_reopened') over (
        partition by subject order by line_number rows between unbounded preceding and current row
    ) as cycle
from events
