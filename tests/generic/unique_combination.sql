{#- Fails for every combination of `columns` that stands more than once. -#}
{% test unique_combination(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by all
having count(*) > 1
{% endtest %}
