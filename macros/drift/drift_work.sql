{#- What int_drift_bins has to count in this run: the references with files to read, and their edges. -#}
{% macro drift_work() %}
    {%- set files = drift_files('period_until', this if is_incremental() else none) -%}
    {%- set edges = drift_edges() -%}
    {%- set work = [] -%}
    {%- for reference in drift_references() if reference['reference_id'] in files -%}
        {%- set reference_id = reference['reference_id'] -%}
        {%- do work.append(dict(reference, files=files[reference_id], edges=edges[reference_id])) -%}
    {%- endfor -%}
    {{ return(work) }}
{% endmacro %}
