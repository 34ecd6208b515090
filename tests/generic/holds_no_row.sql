{#- Fails for every row of a view that lists what is wrong. -#}
{% test holds_no_row(model) %}
select * from {{ model }}
{% endtest %}
