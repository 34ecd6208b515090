{#- Rows once under their own label and once under '(all)', for an owner and a segment column. -#}
{% macro roll_up(relation) -%}
    select
        {{ relation }}.* exclude (owner_id, segment),
        owners.owner_id,
        segments.segment
    from {{ relation }}
    cross join lateral (values ({{ relation }}.owner_id), ('(all)')) as owners (owner_id)
    cross join lateral (values ({{ relation }}.segment), ('(all)')) as segments (segment)
{%- endmacro %}
