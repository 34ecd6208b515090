{#- Every publication of month figures that the ledger holds, in order. -#}
with events as (
    select * from {{ ref('int_ledger_events') }}
    where kind = 'figures_published'
)

select
    line_number,
    row_number() over (order by line_number) as publication,
    cast(payload ->> '$.as_of' as date) as published_as_of,
    payload ->> '$.run_id' as run_id,
    payload
from events
