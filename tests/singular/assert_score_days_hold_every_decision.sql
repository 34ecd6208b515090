-- The decisions of each load, by score bin and without, are the same ones.
with decision_days as (
    select * from {{ ref('int_decision_days') }}
),

score_days as (
    select * from {{ ref('int_score_days') }}
),

counted as (
    select
        load_id,
        sum(decision_count) as decision_count,
        sum(decision_amount) as decision_amount
    from decision_days
    group by load_id
),

binned as (
    select
        load_id,
        sum(decision_count) as decision_count,
        sum(decision_amount) as decision_amount
    from score_days
    group by load_id
)

select
    counted.load_id,
    counted.decision_count,
    binned.decision_count as binned_count
from counted
left join binned on counted.load_id = binned.load_id
where
    counted.decision_count is distinct from binned.decision_count
    or counted.decision_amount is distinct from binned.decision_amount
