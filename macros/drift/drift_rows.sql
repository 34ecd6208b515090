{#- The decisions of one model version on days from `first` to before `last`, read from the given files, with every
    watched column as value_1, value_2, ... -#}
{% macro drift_rows(reference, first, last, files) -%}
    {%- set columns = drift_columns() -%}
    select
        decision_id,
        load_id,
        cast(decided_at as date) as decided_on,
        cast(recorded_at as date) as recorded_on
        {%- for feature, kind in reference['columns'] %},
        {{ drift_value(feature, kind, columns) }} as value_{{ loop.index }}
        {%- endfor %}
    from {{ ref('int_accepted_decisions') }}
    where
        source_file in {{ files }}
        and model_id = {{ drift_text(reference['model_id']) }}
        and model_version = {{ drift_text(reference['model_version']) }}
        and decided_at >= '{{ first }}'
        and decided_at < '{{ last }}'
{%- endmacro %}
