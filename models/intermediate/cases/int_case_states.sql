{#- What was known of each case, and from when until when: `known_from` inclusive, `known_until` exclusive. -#}
with cases as (
    select * from {{ ref('int_cases') }}
),

events as (
    select * from {{ ref('int_case_events') }}
    where decision_id is not null
),

models as (
    select * from {{ ref('stg_models') }}
),

news as (
    select
        decision_id,
        recorded_on as known_on,
        cast(null as timestamp) as recorded_at,
        cast(null as ubigint) as row_hash,
        cast(null as varchar) as final_action,
        cast(null as varchar) as outcome,
        cast(null as varchar) as evidence,
        cast(null as varchar) as reason,
        cast(null as decimal(18, 2)) as loss_amount,
        cast(null as decimal(18, 2)) as recovered_amount
    from cases
    union all
    select
        events.decision_id,
        greatest(cast(events.recorded_at as date), cases.recorded_on) as known_on,
        events.recorded_at,
        events.row_hash,
        events.final_action,
        events.outcome,
        events.evidence,
        events.reason,
        events.loss_amount,
        events.recovered_amount
    from events
    inner join cases on events.decision_id = cases.decision_id
),

running as (
    select
        decision_id,
        known_on,
        last_value(final_action ignore nulls) over so_far as final_action,
        last_value(outcome ignore nulls) over so_far as outcome,
        last_value(evidence ignore nulls) over so_far as evidence,
        last_value(reason ignore nulls) over so_far as reason,
        last_value(loss_amount ignore nulls) over so_far as loss_amount,
        sum(recovered_amount) over so_far as recovered_amount,
        min(case when outcome is not null then known_on end) over (partition by decision_id) as told_on,
        row_number() over (
            partition by decision_id, known_on order by recorded_at desc nulls last, row_hash desc
        ) as place_from_last
    from news
    window so_far as (
        partition by decision_id
        order by known_on, recorded_at nulls first, row_hash
        rows between unbounded preceding and current row
    )
),

states as (
    select
        *,
        lead(known_on) over (partition by decision_id order by known_on) as next_known_on
    from running
    where place_from_last = 1
)

select
    cases.decision_id,
    cases.model_id,
    cases.segment,
    coalesce(cases.customer_id, cases.decision_id) as customer_id,
    cases.decided_on,
    cases.recorded_on,
    states.told_on,
    states.known_on as known_from,
    coalesce(states.next_known_on, date '9999-12-31') as known_until,
    cases."action",
    cases.baseline_action,
    cases.is_control,
    cases.control_probability,
    cases.amount,
    case
        when cases."action" <> 'review' then cases."action"
        else coalesce(states.final_action, 'pending')
    end as policy_action,
    states.outcome is not null and states.evidence <> 'review_cleared' as is_known,
    coalesce(
        states.outcome = 'adverse'
        and (
            states.reason is null
            or models.adverse_reasons is null
            or list_contains(string_split(models.adverse_reasons, '|'), states.reason)
        ),
        false
    ) as is_adverse,
    states.evidence,
    states.loss_amount,
    coalesce(states.recovered_amount, 0) as recovered_amount
from states
inner join cases on states.decision_id = cases.decision_id
inner join models on cases.model_id = models.model_id
