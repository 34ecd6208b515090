{#- One Wilson limit of a share: sign -1 lower, 1 upper. `size` is the effective number of independent cases. -#}
{% macro wilson_limit(share, size, z, sign) -%}
    least(1, greatest(0, (
        {{ share }} + {{ z }} * {{ z }} / (2 * {{ size }})
        {{ '+' if sign > 0 else '-' }} {{ z }} * sqrt(
            {{ share }} * (1 - {{ share }}) / {{ size }} + {{ z }} * {{ z }} / (4 * {{ size }} * {{ size }})
        )
    ) / (1 + {{ z }} * {{ z }} / {{ size }})))
{%- endmacro %}
