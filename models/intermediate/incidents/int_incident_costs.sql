{#- What each incident has cost so far, at most. -#}
select
    incident_id,
    count(*) as cost_days,
    cast(round({{ exact_sum('day_amount') }}, 2) as decimal(18, 2)) as cost_amount,
    cast(round({{ exact_sum('day_amount') }} / count(*), 2) as decimal(18, 2)) as cost_per_day_amount
from {{ ref('int_incident_days') }}
group by incident_id
