{#- What each case has cost, at most, before it was approved and since: the days of all incidents it is about, each
    once. Not known since the approval as long as no day after it could be judged: that is not nothing. -#}
with findings as (
    select distinct
        case_id,
        incident_id
    from {{ ref('int_refresh_findings') }}
    where incident_id is not null
),

states as (
    select * from {{ ref('int_refresh_case_states') }}
),

days as (
    select * from {{ ref('int_incident_days') }}
),

dated as (
    select
        findings.case_id,
        days.cost_on,
        days.day_amount,
        days.cost_on < coalesce(states.approved_on, date '9999-12-31') as is_before_approval
    from findings
    inner join days on findings.incident_id = days.incident_id
    inner join states on findings.case_id = states.case_id
)

select
    case_id,
    cast(round(coalesce({{ exact_sum('day_amount') }} filter (where is_before_approval), 0), 2) as decimal(18, 2))
        as cost_before_approval_amount,
    cast(round({{ exact_sum('day_amount') }} filter (where not is_before_approval), 2) as decimal(18, 2))
        as cost_after_approval_amount
from dated
group by case_id
