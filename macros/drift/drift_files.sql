{#- Physical files a reference has to read, as {reference_id: SQL list}: those with a decision of its version on days
    from reference_from to before the column `last`. With `done` (int_drift_bins itself) files are left out that it
    has counted in the present state of both load and reference. -#}
{% macro drift_files(last, done=none) %}
    {%- set found = {} -%}
    {%- set query -%}
        select distinct
            current.reference_id,
            loads.file_path
        from {{ ref('int_drift_references') }} as current
        inner join {{ ref('int_decision_days') }} as days
            on current.model_id = days.model_id
            and current.model_version = days.model_version
            and days.decided_on >= current.reference_from
            and days.decided_on < current.{{ last }}
        inner join {{ ref('int_loads') }} as loads on days.load_id = loads.load_id
        {%- if done is not none %}
        where {{ drift_is_missing(done, 'current', 'loads') }}
        {%- endif %}
        order by current.reference_id, loads.file_path
    {%- endset -%}
    {%- for reference_id, file_path in run_query(query).rows -%}
        {%- do found.setdefault(reference_id, []).append(file_path) -%}
    {%- endfor -%}
    {%- for reference_id, file_paths in found.items() -%}
        {%- do found.update({reference_id: file_list(file_paths)}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
