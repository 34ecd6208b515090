{#- The states of every case, cut where anything became known of another try of its attempt group. `single_amount` is
    the case's part of what the group's declined tries put at risk: one after the other, no more than was exposed less
    what adverse tries already got. `is_retried`: a later try of the group was approved, and has not turned out
    adverse. A control stands among the declines here too. -#}
with states as (
    select * from {{ ref('int_case_states') }}
),

attempts as (
    select * from {{ ref('int_attempts') }}
    window of_group as (partition by model_id, attempt_group)
    qualify count(*) over of_group > 1 or max(exposure_amount) over of_group is not null
),

tries as (
    select
        attempts.* exclude (retry_recorded_on),
        states.known_from,
        states.known_until,
        states.policy_action,
        states.is_control,
        states.is_adverse,
        states.amount
    from attempts
    inner join states on attempts.decision_id = states.decision_id
    union all
    select
        attempts.* exclude (retry_recorded_on),
        attempts.retry_recorded_on as known_from,
        date '9999-12-31' as known_until,
        'approve' as policy_action,
        false as is_control,
        false as is_adverse,
        cast(0 as decimal(18, 2)) as amount
    from attempts
    where attempts.retry_recorded_on is not null
),

dates as (
    select distinct
        model_id,
        attempt_group,
        known_from as known_on
    from tries
),

dated as (
    select
        dates.known_on,
        tries.*,
        tries.policy_action = 'decline' as is_declined,
        tries.policy_action = 'approve' and tries.is_adverse as is_missed,
        case when tries.policy_action = 'approve' and not tries.is_adverse then tries.decided_at end as approved_at
    from dates
    inner join tries
        on
            dates.model_id = tries.model_id
            and dates.attempt_group = tries.attempt_group
            and dates.known_on >= tries.known_from
            and dates.known_on < tries.known_until
),

compared as (
    select
        *,
        max(exposure_amount) over whole
        - coalesce(sum(amount) filter (where is_missed) over whole, 0) as exposed_amount,
        coalesce(sum(amount) filter (where is_declined) over before, 0) as declined_before,
        min(approved_at) over after as next_approved_at
    from dated
    window
        whole as (partition by model_id, attempt_group, known_on),
        before as (
            partition by model_id, attempt_group, known_on order by decided_at, decision_id
            rows between unbounded preceding and 1 preceding
        ),
        after as (
            partition by model_id, attempt_group, known_on order by decided_at, decision_id
            rows between 1 following and unbounded following
        )
),

pieces as (
    select
        decision_id,
        known_on as known_from,
        coalesce(lead(known_on) over (partition by decision_id order by known_on), date '9999-12-31') as known_until,
        case
            when not is_declined or exposed_amount is null then amount
            else least(amount, greatest(exposed_amount - declined_before, 0))
        end as single_amount,
        is_declined
        and not is_control
        and coalesce(next_approved_at <= decided_at + to_days(window_days), false) as is_retried
    from compared
)

select
    states.* replace (
        greatest(states.known_from, coalesce(pieces.known_from, states.known_from)) as known_from,
        least(states.known_until, coalesce(pieces.known_until, states.known_until)) as known_until
    ),
    coalesce(pieces.single_amount, states.amount) as single_amount,
    coalesce(pieces.is_retried, false) as is_retried
from states
left join pieces
    on
        states.decision_id = pieces.decision_id
        and states.known_from < pieces.known_until
        and states.known_until > pieces.known_from
