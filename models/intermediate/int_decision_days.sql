{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='load_id') }}

{#- Sufficient statistics of all decisions, per load and day. Every load keeps one marker row without a model, so
    that a load which has lost all its rows replaces what it wrote before. -#}
with decisions as (
    select accepted.* from {{ ref('int_accepted_decisions') }} as accepted
    where {{ is_pending('decisions', 'accepted') }}
),

loads as (
    select * from {{ ref('int_loads') }} as pending
    where pending.table_name = 'decisions' and {{ is_pending('decisions', 'pending') }}
),

days as (
    select
        load_id,
        model_id,
        model_version,
        segment,
        cast(decided_at as date) as decided_on,
        cast(recorded_at as date) as recorded_on,
        "action",
        baseline_action,
        count(*) as decision_count,
        cast(sum(amount) as decimal(38, 2)) as decision_amount,
        {{ exact_square_sum('amount', 'amount') }} as squared_amount
    from decisions
    group by all
),

markers as (
    select
        load_id,
        0 as decision_count
    from loads
)

select * from days
union all by name
select * from markers
