{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='reference_id') }}

{#- Frozen bin edges per reference and column: the distinct deciles of the reference rows with the lowest md5 of their
    id, or their categories, most frequent first. Written once per state of the reference. Rows are ranked rather than
    limited: DuckDB 2.0 may stream `order by ... limit` in a shared CTE out of order. -#}
-- Loops set the indentation, and without references a CTE is idle.
-- noqa: disable=LT02,ST03
-- depends_on: {{ ref('int_accepted_decisions') }}
-- depends_on: {{ ref('int_as_of') }}
-- depends_on: {{ ref('int_decision_days') }}
-- depends_on: {{ ref('int_drift_features') }}
-- depends_on: {{ ref('int_drift_references') }}
-- depends_on: {{ ref('int_loads') }}
{%- set is_built = execute and load_relation(ref('int_drift_references')) is not none -%}
{%- set references = drift_references(this if is_incremental() else none) if is_built else [] -%}
{%- set files = drift_files('reference_until') if is_built else {} %}

with run as (
    select * from {{ ref('int_as_of') }}
),
{% for reference in references %}
{%- set first, last = reference['reference_from'], reference['reference_until'] %}

rows_{{ loop.index }} as (
    {{ drift_rows(reference, first, last, files[reference['reference_id']]) }}
),

sample_{{ loop.index }} as (
    select rows_{{ loop.index }}.*
    from rows_{{ loop.index }}
    cross join run
    where rows_{{ loop.index }}.recorded_on <= run.as_of
    qualify row_number() over (order by md5(decision_id)) <= {{ var('drift_reference_rows') }}
),
{% endfor %}

edges as (
    select
        cast(null as varchar) as reference_id,
        cast(null as varchar) as reference_state,
        cast(null as varchar) as feature,
        cast(null as varchar) as kind,
        cast(null as double[]) as edges,
        cast(null as varchar[]) as categories
    where false
{%- for reference in references %}
{%- set sample = loop.index %}
{%- for feature, kind in reference['columns'] %}
    union all
    select
        '{{ reference["reference_id"] }}',
        '{{ reference["reference_state"] }}',
        {{ drift_text(feature) }},
        '{{ kind }}',
        {%- if kind == 'numeric' %}
        list_sort(list_distinct(
            quantile_disc(value_{{ loop.index }}, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
        )),
        null
    from sample_{{ sample }}
        {%- else %}
        null,
        list(category order by row_count desc, category)[1:1000]
    from (
        select
            value_{{ loop.index }} as category,
            count(*) as row_count
        from sample_{{ sample }}
        where value_{{ loop.index }} is not null
        group by all
    ) as counted_{{ sample }}_{{ loop.index }}
        {%- endif %}
{%- endfor %}
{%- endfor %}
)

select * from edges
