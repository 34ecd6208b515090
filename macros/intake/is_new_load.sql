{#- Condition on a row of int_loads: not taken in yet by every incremental model, or judged otherwise since. -#}
{% macro is_new_load(loads) -%}
    {%- if watermark() is none -%}
    true
    {%- else -%}
    not exists (
        select 1 from {{ watermark() }} as done
        where done.load_id = {{ loads }}.load_id and done.load_state = {{ loads }}.load_state
    )
    {%- endif -%}
{%- endmacro %}
