{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='load_id') }}

{#- What became known of single decisions after they were taken: outcomes and ends of reviews. One marker row per
    load, as in int_decision_days. -#}
with outcomes as (
    select accepted.* from {{ ref('int_accepted_outcomes') }} as accepted
    where {{ is_pending('outcomes', 'accepted') }}
),

final_actions as (
    select accepted.* from {{ ref('int_accepted_final_actions') }} as accepted
    where {{ is_pending('final_actions', 'accepted') }}
),

loads as (
    select * from {{ ref('int_loads') }} as pending
    where
        (pending.table_name = 'outcomes' and {{ is_pending('outcomes', 'pending') }})
        or (pending.table_name = 'final_actions' and {{ is_pending('final_actions', 'pending') }})
),

events as (
    select
        load_id,
        'outcome' as event_kind,
        decision_id,
        recorded_at,
        row_hash,
        outcome,
        evidence,
        reason,
        loss_amount,
        recovered_amount,
        cast(null as varchar) as final_action
    from outcomes
    union all by name
    select
        load_id,
        'final_action' as event_kind,
        decision_id,
        recorded_at,
        row_hash,
        final_action
    from final_actions
)

select * from events
union all by name
select load_id from loads
