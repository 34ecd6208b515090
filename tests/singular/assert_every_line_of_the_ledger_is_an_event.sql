{#- A line nobody can read may be the one in which an owner accepted. -#}
select line_number
from {{ ref('stg_events') }}
where event_id is null or recorded_at is null or kind is null
