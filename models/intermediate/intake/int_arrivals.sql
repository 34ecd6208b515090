{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='load_id') }}

{#- One narrow row per delivered row: its key, the hash of its content, and why it is rejected, if it is. -#}
{%- set has_model = ['decisions', 'model_versions'] -%}
{%- set new_files = {} -%}
{%- if execute and is_incremental() -%}
    {%- set query -%}
        select files.table_name, files.file_path
        from {{ ref('int_files') }} as files
        where (files.load_id, (select state.register_state from {{ ref('int_register_state') }} as state)) not in (
            select distinct arrived.load_id, arrived.register_state from {{ this }} as arrived
        )
        order by files.file_path
    {%- endset -%}
    {%- for table_name, file_path in run_query(query).rows -%}
        {%- do new_files.setdefault(table_name, []).append(file_path) -%}
    {%- endfor -%}
{%- endif -%}

with files as (
    select * from {{ ref('int_files') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

register as (
    select * from {{ ref('int_register_state') }}
),

delivered as (
{%- for table_name in raw_tables() %}
    {{ 'union all' if not loop.first }}
    select
        rows.file_path,
        rows.source_row,
        rows.row_key,
        rows.row_hash,
        {{ 'rows.model_id' if table_name in has_model else 'cast(null as varchar)' }} as model_id,
        {{ 'rows.currency_code' if table_name == 'decisions' else 'cast(null as varchar)' }} as currency_code,
        {{ 'rows.decision_id' if table_name in ['outcomes', 'final_actions'] else 'cast(null as varchar)' }}
            as parent_id,
        {{ 'rows.recorded_at' if table_name in ['decisions', 'final_actions', 'outcomes', 'customer_churn']
            else 'cast(null as timestamp)' }} as recorded_at,
        rows.fault,
        case when rows.fault is not null then rows.raw_values end as raw_values,
        case when rows.fault is null then rows.raw_values end as valid_values
    from {{ ref('stg_' ~ table_name) }} as rows
    {%- if execute and is_incremental() %}
    where rows.source_file in {{ file_list(new_files.get(table_name, [])) }}
    {%- endif %}
{%- endfor %}
),

judged as (
    select
        delivered.*,
        coalesce(
            delivered.fault,
            case
                when delivered.model_id is not null and models.model_id is null
                    then 'model_id: not in the models register'
                when delivered.currency_code is not null and delivered.currency_code <> models.currency_code
                    then 'currency_code: not the currency of its model'
            end
        ) as reason
    from delivered
    left join models on delivered.model_id = models.model_id
)

select
    files.load_id,
    files.table_name,
    judged.source_row,
    judged.row_key,
    judged.row_hash,
    judged.parent_id,
    judged.recorded_at,
    judged.reason,
    case when judged.reason is not null then coalesce(judged.raw_values, judged.valid_values) end as raw_values,
    register.register_state
from judged
inner join files on judged.file_path = files.file_path
cross join register
