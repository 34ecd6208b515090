{#- The attempt group of every case and retry that has one. A model that delivers attempt groups is taken at its word
    from the first day it does; before that, decisions that were not plainly approved are tries of one group while the
    next one of the same customer follows within a day, together with that customer's other cases from a day before
    to a day after them. -#}
with run as (
    select * from {{ ref('int_as_of') }}
),

cases as (
    select int_cases.*
    from {{ ref('int_cases') }} as int_cases
    inner join run on int_cases.recorded_on <= run.as_of
),

retries as (
    select int_retries.*
    from {{ ref('int_retries') }} as int_retries
    inner join run on int_retries.recorded_on <= run.as_of
),

attempts as (
    select
        decision_id,
        model_id,
        customer_id,
        attempt_group_id,
        decided_at,
        exposure_amount,
        "action" <> 'approve' as is_stopped
    from cases
    union all by name
    select
        retries.decision_id,
        retries.model_id,
        retries.customer_id,
        retries.attempt_group_id,
        retries.decided_at,
        retries.recorded_on as retry_recorded_on,
        false as is_stopped
    from retries
    left join cases on retries.decision_id = cases.decision_id
    where cases.decision_id is null
),

deliveries as (
    select
        model_id,
        min(cast(decided_at as date)) as grouped_from
    from cases
    where attempt_group_id is not null
    group by model_id
),

ungrouped as (
    select
        attempts.*,
        lag(attempts.decided_at) over of_customer as previous_at
    from attempts
    left join deliveries on attempts.model_id = deliveries.model_id
    where
        attempts.attempt_group_id is null
        and attempts.customer_id is not null
        and coalesce(attempts.decided_at < deliveries.grouped_from, true)
    window of_customer as (
        partition by attempts.model_id, attempts.customer_id, attempts.is_stopped
        order by attempts.decided_at, attempts.decision_id
    )
),

numbered as (
    select
        *,
        count_if(previous_at is null or previous_at < decided_at - interval 1 day) over (
            partition by model_id, customer_id order by decided_at, decision_id
        ) as place
    from ungrouped
    where is_stopped
),

sessions as (
    select
        model_id,
        customer_id,
        place,
        min(decided_at) as first_at,
        max(decided_at) as last_at
    from numbered
    group by all
),

placed as (
    select
        ungrouped.decision_id,
        min(sessions.place) as place
    from ungrouped
    inner join sessions
        on
            ungrouped.model_id = sessions.model_id
            and ungrouped.customer_id = sessions.customer_id
            and ungrouped.decided_at between sessions.first_at - interval 1 day and sessions.last_at + interval 1 day
    group by ungrouped.decision_id
)

select
    attempts.decision_id,
    attempts.model_id,
    coalesce(
        'id ' || attempts.attempt_group_id, 'customer ' || attempts.customer_id || ' ' || placed.place
    ) as attempt_group,
    attempts.decided_at,
    attempts.retry_recorded_on,
    attempts.exposure_amount,
    case when attempts.attempt_group_id is null then 1 else {{ var('attempt_group_days') }} end as window_days
from attempts
left join placed on attempts.decision_id = placed.decision_id
where attempts.attempt_group_id is not null or placed.place is not null
