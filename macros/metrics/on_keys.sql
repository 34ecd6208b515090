{#- Join condition over the key that all evidence shares. -#}
{% macro on_keys(
    left, right, keys=['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate']
) -%}
    {%- for key in keys -%}
    {{ 'and ' if not loop.first }}{{ left }}.{{ key }} = {{ right }}.{{ key }}{{ ' ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
