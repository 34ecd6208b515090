{#- Adverse cases as they stood `watch_report_days` after their decision, once by count and once by amount. A case
    belongs to the week of its decision, and a week is released as a whole once the last of its decisions is that old:
    the order never depends on when a report came in. What is recorded later changes nothing. -#}
with states as (
    select * from {{ ref('int_case_states') }}
    where
        is_adverse
        and policy_action <> 'pending'
        and decided_on + cast({{ var('watch_report_days') }} as integer) >= known_from
        and decided_on + cast({{ var('watch_report_days') }} as integer) < known_until
),

run as (
    select * from {{ ref('int_as_of') }}
),

dated as (
    select
        model_id,
        customer_id,
        amount,
        case when is_control then 'control' when policy_action = 'decline' then 'caught' else 'missed' end as side,
        case when is_control then 1 / control_probability else 1 end as weight,
        cast(date_trunc('week', decided_on) as date) as week_start
    from states
),

released as (
    select
        dated.*,
        dated.week_start + 6 + cast({{ var('watch_report_days') }} as integer) as released_on
    from dated
    inner join run on dated.week_start + 6 + cast({{ var('watch_report_days') }} as integer) <= run.as_of
)

select
    * exclude (amount),
    'detection_rate_count' as metric,
    cast(1 as decimal(18, 2)) as size
from released
union all by name
select
    * exclude (amount),
    'detection_rate_value' as metric,
    cast(amount as decimal(18, 2)) as size
from released
