{#- One limit of the share an evidence row rests on: Wilson, or the linearised t-interval where that is wider
    (values), never past what is known case by case. t from z by the first Cornish-Fisher term. -#}
{% macro share_limit(z, sign) -%}
    {%- set wilson = wilson_limit('share', 'share_size', z, sign) -%}
    {%- set linear -%}
        share {{ '+' if sign > 0 else '-' }}
        share_error * {{ z }} * (1 + ({{ z }} * {{ z }} + 1) / (4.0 * share_freedom))
    {%- endset -%}
    {%- if sign < 0 -%}
    greatest(least({{ wilson }}, coalesce({{ linear }}, 1)), coalesce(share_floor, 0))
    {%- else -%}
    least(greatest({{ wilson }}, coalesce({{ linear }}, 0)), coalesce(share_ceiling, 1))
    {%- endif -%}
{%- endmacro %}
