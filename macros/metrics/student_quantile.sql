{#- Quantile of Student's t with `freedom` degrees of freedom, from the normal quantile z. -#}
{% macro student_quantile(z, freedom) -%}
    ({{ z }} * {{ student_factor(z, freedom) }})
{%- endmacro %}
