{#- First reason why a typed row breaks the contract of its table, else null. `source` holds the values as
    delivered, `typed` the same values cast; extra rules are (condition, reason) pairs. -#}
{% macro row_fault(table_name, rules=[]) -%}
    case
        when typed._fault is not null then typed._fault
        {%- for column in raw_contract(table_name) %}
        {%- set name, quoted, meta = column.name, column.quoted, column.meta %}
        {%- if meta.get('required') %}
        when typed.{{ quoted }} is null then '{{ name }}: missing or not a {{ column.data_type }}'
        {%- endif %}
        {%- if meta.get('values') %}
        when typed.{{ quoted }} not in ('{{ meta["values"] | join("', '") }}')
            then '{{ name }}: not one of {{ meta["values"] | join(", ") }}'
        {%- endif %}
        {%- if meta.get('minimum') is not none %}
        when typed.{{ quoted }} < {{ meta['minimum'] }} then '{{ name }}: below {{ meta["minimum"] }}'
        {%- endif %}
        {%- if meta.get('maximum') is not none %}
        when typed.{{ quoted }} > {{ meta['maximum'] }} then '{{ name }}: above {{ meta["maximum"] }}'
        {%- endif %}
        {%- if column.data_type == 'timestamp' %}
        when typed.{{ quoted }} not between timestamp '{{ var("earliest_plausible_on") }}'
            and timestamp '{{ var("latest_plausible_on") }}'
            then '{{ name }}: impossible time'
        {%- endif %}
        {%- endfor %}
        {%- for condition, reason in rules %}
        when {{ condition }} then '{{ reason }}'
        {%- endfor %}
    end
{%- endmacro %}
