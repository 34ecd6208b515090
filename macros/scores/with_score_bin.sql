{#- Body of a CTE: the rows of a relation that has `score` and `edges` (ascending, 63 of them, the last ones infinite:
    see int_score_edges), with `score_bin` in place of the edges. Bisection: six comparisons a row. -#}
{% macro with_score_bin(relation) -%}
    {%- set steps = [32, 16, 8, 4, 2, 1] -%}
    select * exclude (edges, below) replace (below + 1 as score_bin)
    from (
    {%- for step in steps | reverse %}
        select * replace (case when score >= edges[below + {{ step }}] then below + {{ step }} else below end as below)
        from (
    {%- endfor %}
        select {{ relation }}.*, 0 as below, 0 as score_bin from {{ relation }}
    {%- for step in steps %}
        ) as step_{{ step }}
    {%- endfor %}
    ) as located
{%- endmacro %}
