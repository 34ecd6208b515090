{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key=['load_id', 'reference_id']) }}

{#- Daily bin counts of every watched column, per load and reference. One pass counts all columns of a reference; it
    reads what is not counted yet in the present state of load and reference, so a new file costs that file and moved
    edges cost that version. Every load and reference keep a marker row without a feature: it says what is counted,
    and replaces the rows of a load that has lost them. -#}
-- Loops set the indentation; the linter does not know unnested structs and `union all by name`.
-- noqa: disable=AL05,AM07,LT02,RF01
-- depends_on: {{ ref('int_accepted_decisions') }}
-- depends_on: {{ ref('int_decision_days') }}
-- depends_on: {{ ref('int_drift_edges') }}
-- depends_on: {{ ref('int_drift_features') }}
-- depends_on: {{ ref('int_drift_references') }}
-- depends_on: {{ ref('int_loads') }}
{%- set is_built = execute and load_relation(ref('int_drift_edges')) is not none -%}
{%- set work = drift_work() if is_built else [] %}

with loads as (
    select * from {{ ref('int_loads') }}
    where table_name = 'decisions'
),

windows as (
    select * from {{ ref('int_drift_references') }}
),
{% for reference in work %}

rows_{{ loop.index }} as (
    {{ drift_rows(reference, reference['reference_from'], reference['period_until'], reference['files']) }}
),
{% endfor %}

passes as (
    select
        cast(null as varchar) as reference_id,
        cast(null as varchar) as reference_state,
        cast(null as varchar) as load_id,
        cast(null as date) as decided_on,
        cast(null as date) as recorded_on,
        cast(null as bigint) as n,
        cast(null as struct(feature varchar, bins bigint[], null_count bigint)[]) as columns
    where false
{%- for reference in work %}
    union all
    select
        '{{ reference["reference_id"] }}',
        '{{ reference["reference_state"] }}',
        load_id,
        decided_on,
        recorded_on,
        count(*),
        [
        {%- for feature, kind in reference['columns'] %}
        {%- set frozen = reference['edges'][feature] %}
            {{ drift_ladder(feature, 'value_' ~ loop.index, kind, frozen['edges'], frozen['categories']) }}
            {{- ',' if not loop.last }}
        {%- endfor %}
        ]
    from rows_{{ loop.index }}
    where decided_on < '{{ reference["reference_until"] }}' or decided_on >= '{{ reference["period_from"] }}'
    group by load_id, decided_on, recorded_on
{%- endfor %}
),

bins as (
    select
        passes.load_id,
        passes.reference_id,
        passes.reference_state,
        counted.feature,
        passes.decided_on,
        passes.recorded_on,
        passes.n,
        {%- for number in range(1, 17) %}
        counted.bins[{{ number }}] as bin_{{ '%02d' % number }},
        {%- endfor %}
        counted.null_count
    from passes
    cross join unnest(passes.columns) as unnested (counted)
),

markers as (
    select
        loads.load_id,
        loads.load_state,
        windows.reference_id,
        windows.reference_state,
        0 as n
    from loads
    cross join windows
    {%- if is_incremental() %}
    where {{ drift_is_missing(this, 'windows', 'loads') }}
    {%- endif %}
)

select * from bins
union all by name
select * from markers
