{#- True if `done` has no marker of this load for this reference in the present state of both. -#}
{% macro drift_is_missing(done, reference, load) -%}
    not exists (
        select 1 from {{ done }} as done
        where done.feature is null
            and done.reference_id = {{ reference }}.reference_id
            and done.reference_state = {{ reference }}.reference_state
            and done.load_id = {{ load }}.load_id
            and done.load_state = {{ load }}.load_state
    )
{%- endmacro %}
