{#- What each incident holds, and the agreement that speaks for it: in breach by its latest verdict before the others,
    whole model before segments, then the costliest; shown with its newest bad period. -#}
with periods as (
    select * from {{ ref('int_incident_periods') }}
),

held as (
    select
        incident_id,
        min(period_start) as began_on,
        string_agg(distinct sla_id, ', ' order by sla_id) as sla_ids,
        count(distinct sla_id) as sla_count,
        string_agg(distinct segment, ', ' order by segment) as segments
    from periods
    group by incident_id
),

newest as (
    select
        *,
        row_number() over (partition by incident_id, subject_id order by period_start desc) as age
    from periods
),

speaking as (
    select
        *,
        row_number() over (
            partition by incident_id
            order by
                is_open desc, is_bad_now desc, segment <> '(all)' asc, excess_amount desc nulls last, subject_id asc
        ) as place
    from newest
    where age = 1
)

select
    held.*,
    speaking.* exclude (incident_id, place, age, is_open, is_bad_now)
from held
inner join speaking on held.incident_id = speaking.incident_id
where speaking.place = 1
