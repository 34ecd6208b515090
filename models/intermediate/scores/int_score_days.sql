{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='load_id') }}

{#- Sufficient statistics of all decisions as in int_decision_days, by score bin as well. It keeps its own account of
    what it holds: rows carry the state of their version's edges, and one marker row per load the state of the load.
    So an edited policy makes the loads of that version count anew, and nothing else. -#}
-- depends_on: {{ ref('int_loads') }}
-- depends_on: {{ ref('int_decision_days') }}
with decisions as (
    select accepted.* from {{ ref('int_accepted_decisions') }} as accepted
    {%- if is_incremental() %}
    where accepted.source_file in {{ score_files(this) }}
    {%- endif %}
),

loads as (
    select * from {{ ref('int_loads') }} as pending
    where
        pending.table_name = 'decisions'
        {%- if is_incremental() %}
        and pending.source_file in {{ score_files(this) }}
        {%- endif %}
),

edges as (
    select * from {{ ref('int_score_edges') }}
),

scored as (
    select
        decisions.load_id,
        decisions.model_id,
        decisions.model_version,
        decisions.segment,
        cast(decisions.decided_at as date) as decided_on,
        cast(decisions.recorded_at as date) as recorded_on,
        decisions."action",
        decisions.baseline_action,
        decisions.amount,
        decisions.score,
        edges.edges,
        edges.edges_state
    from decisions
    inner join edges
        on decisions.model_id = edges.model_id and decisions.model_version = edges.model_version
),

binned as (
    {{ with_score_bin('scored') }}
),

days as (
    select
        load_id,
        model_id,
        model_version,
        edges_state,
        segment,
        decided_on,
        recorded_on,
        "action",
        baseline_action,
        score_bin,
        count(*) as decision_count,
        cast(sum(amount) as decimal(38, 2)) as decision_amount,
        {{ exact_square_sum('amount', 'amount') }} as squared_amount
    from binned
    group by all
),

markers as (
    select
        load_id,
        load_state,
        0 as decision_count
    from loads
)

select * from days
union all by name
select * from markers
