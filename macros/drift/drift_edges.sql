{#- Frozen edges as {reference_id: {feature: {edges, categories}}}. Numbers travel as text, exact to the last bit. -#}
{% macro drift_edges() %}
    {%- set found = {} -%}
    {%- set query -%}
        select
            reference_id,
            feature,
            list_transform(edges, lambda edge: cast(edge as varchar)) as edges,
            categories
        from {{ ref('int_drift_edges') }}
    {%- endset -%}
    {%- for row in run_query(query).rows -%}
        {%- do found.setdefault(row['reference_id'], {}).update({row['feature']: {
            'edges': fromjson(row['edges'] or 'null'), 'categories': fromjson(row['categories'] or 'null')
        }}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
