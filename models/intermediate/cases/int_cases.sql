{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='decision_id') }}

{#- One row per decision that was not plainly approved or of which something became known later. An incremental run
    reads new decision files, and of older ones only those that hold a decision something new is known of. -#}
-- depends_on: {{ ref('int_loads') }}
-- depends_on: {{ ref('int_arrivals') }}
-- depends_on: {{ ref('int_files') }}
{%- set incremental = execute and is_incremental() -%}
{%- if incremental -%}
    {%- set query -%}
        with new_events as (
            select distinct events.decision_id
            from {{ ref('int_case_events') }} as events
            inner join {{ ref('int_loads') }} as loads on events.load_id = loads.load_id
            where {{ is_new_load('loads') }}
        )

        select distinct files.file_path
        from {{ ref('int_arrivals') }} as arrivals
        inner join new_events on arrivals.row_key = new_events.decision_id
        inner join {{ ref('int_files') }} as files on arrivals.load_id = files.load_id
        where arrivals.table_name = 'decisions'
        order by files.file_path
    {%- endset -%}
    {%- set touched_files = file_list(run_query(query).columns[0].values()) -%}
{%- endif %}

with decisions as (
    select accepted.* from {{ ref('int_accepted_decisions') }} as accepted
    {%- if incremental %}
    where {{ is_pending('decisions', 'accepted') }} or accepted.source_file in {{ touched_files }}
    {%- endif %}
),

known_later as (
    select distinct decision_id from {{ ref('int_case_events') }}
)

select
    decisions.decision_id,
    decisions.model_id,
    decisions.model_version,
    decisions.customer_id,
    decisions.segment,
    decisions.decided_at,
    cast(decisions.decided_at as date) as decided_on,
    cast(decisions.recorded_at as date) as recorded_on,
    decisions."action",
    decisions.baseline_action,
    decisions.is_control,
    nullif(decisions.control_probability, 0) as control_probability,
    decisions.attempt_group_id,
    decisions.exposure_amount,
    decisions.amount,
    decisions.score
from decisions
left join known_later on decisions.decision_id = known_later.decision_id
where
    decisions."action" <> 'approve'
    or known_later.decision_id is not null
    {%- if incremental %}
    -- A case whose row lost to a plain approval is replaced by it; as such it weighs nothing.
    or decisions.decision_id in (select previous.decision_id from {{ this }} as previous)
    {%- endif %}
