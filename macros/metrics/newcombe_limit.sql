{#- One limit of the difference of two independent shares (Newcombe's hybrid of two Wilson limits). -#}
{% macro newcombe_limit(first, first_size, second, second_size, z, sign) -%}
    {%- set far = '+' if sign > 0 else '-' -%}
    {{ first }} - {{ second }} {{ far }} sqrt(
        pow({{ wilson_limit(first, first_size, z, sign) }} - {{ first }}, 2)
        + pow({{ second }} - {{ wilson_limit(second, second_size, z, -sign) }}, 2)
    )
{%- endmacro %}
