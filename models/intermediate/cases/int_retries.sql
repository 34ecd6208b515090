{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='load_id') }}

{#- Plain approvals that may be a retry of a decision which was not: of the same attempt group, or of the same
    customer within a day. A retry follows its decline, so an incremental run reads the new files, and of older ones
    only those that hold approvals of the days after a newly arrived decline. One marker row per load, as in
    int_decision_days. -#}
-- depends_on: {{ ref('int_loads') }}
-- depends_on: {{ ref('int_decision_days') }}
{%- set incremental = execute and is_incremental() -%}
{%- set window = 'cast(' ~ var('attempt_group_days') ~ ' as integer)' -%}
{%- if incremental -%}
    {%- set query -%}
        with declined as (
            select distinct days.model_id, days.decided_on
            from {{ ref('int_decision_days') }} as days
            inner join {{ ref('int_loads') }} as loads on days.load_id = loads.load_id
            where days."action" <> 'approve' and {{ is_new_load('loads') }}
        )

        select distinct loads.file_path
        from {{ ref('int_decision_days') }} as days
        inner join declined
            on
                days.model_id = declined.model_id
                and days.decided_on between declined.decided_on and declined.decided_on + {{ window }}
        inner join {{ ref('int_loads') }} as loads on days.load_id = loads.load_id
        where days."action" = 'approve'
        order by loads.file_path
    {%- endset -%}
    {%- set touched_files = file_list(run_query(query).columns[0].values()) -%}
{%- endif %}

with decisions as (
    select accepted.* from {{ ref('int_accepted_decisions') }} as accepted
    {%- if incremental %}
    where {{ is_pending('decisions', 'accepted') }} or accepted.source_file in {{ touched_files }}
    {%- endif %}
),

loads as (
    select * from {{ ref('int_loads') }} as read_loads
    where
        read_loads.table_name = 'decisions'
        {%- if incremental %}
        and ({{ is_pending('decisions', 'read_loads') }} or read_loads.source_file in {{ touched_files }})
        {%- endif %}
),

declined as (
    select * from {{ ref('int_cases') }}
    where "action" <> 'approve'
),

approvals as (
    select * from decisions
    where "action" = 'approve'
),

retries as (
    select approvals.*
    from approvals
    inner join declined
        on
            approvals.model_id = declined.model_id
            and approvals.attempt_group_id = declined.attempt_group_id
            and approvals.decided_at > declined.decided_at
            and approvals.decided_at <= declined.decided_at + to_days({{ window }})
    union
    select approvals.*
    from approvals
    inner join declined
        on
            approvals.model_id = declined.model_id
            and approvals.customer_id = declined.customer_id
            and approvals.decided_at > declined.decided_at
            and approvals.decided_at <= declined.decided_at + interval 1 day
    where approvals.attempt_group_id is null and declined.attempt_group_id is null
)

select
    load_id,
    decision_id,
    model_id,
    customer_id,
    attempt_group_id,
    decided_at,
    cast(recorded_at as date) as recorded_on
from retries
union all by name
select load_id from loads
