{#- The current references, in a fixed order, each with the columns to bin. With `done` (int_drift_edges itself) those
    are left out whose edges it holds in their present state. -#}
{% macro drift_references(done=none) %}
    {%- set found = {} -%}
    {%- set query -%}
        select
            current.reference_id,
            current.reference_state,
            current.model_id,
            current.model_version,
            cast(current.reference_from as varchar) as reference_from,
            cast(current.reference_until as varchar) as reference_until,
            cast(current.period_from as varchar) as period_from,
            cast(current.period_until as varchar) as period_until,
            features.feature,
            features.kind
        from {{ ref('int_drift_references') }} as current
        inner join {{ ref('int_drift_features') }} as features on current.model_id = features.model_id
        {%- if done is not none %}
        where not exists (
            select 1 from {{ done }} as done
            where done.reference_id = current.reference_id and done.reference_state = current.reference_state
        )
        {%- endif %}
        order by current.model_id, current.model_version, current.reference_until, features.feature
    {%- endset -%}
    {%- for row in run_query(query).rows -%}
        {%- do found.setdefault(row['reference_id'], dict(row.dict(), columns=[])) -%}
        {%- do found[row['reference_id']]['columns'].append((row['feature'], row['kind'])) -%}
    {%- endfor -%}
    {{ return(found.values() | list) }}
{% endmacro %}
