{#- Select list of the wide month marts: what the decision value rests on, then the main figures, some with
    limits. Plans are of models: owners share months of them, not plans. -#}
{% macro month_figures(has_plan=true) %}
    {%- set figures = [
        ('decision_count', false), ('decision_amount', false), ('approval_rate_count', false),
        ('approval_rate_value', false), ('decision_value_amount', true), ('planned_value_amount', false),
        ('realised_vs_case', true), ('avoided_loss_amount', true), ('forgone_margin_amount', true),
        ('gross_loss_amount', false), ('net_loss_amount', false), ('detection_rate_count', true),
        ('detection_rate_value', true), ('false_decline_rate_count', true), ('false_decline_rate_value', true)
    ] %}
    max(currency_code) as currency_code,
    max(case when metric = 'decision_value_amount' then evidence end) as evidence,
    max(case when metric = 'decision_value_amount' then maturity end) as maturity,
    bool_or(metric = 'decision_value_amount' and is_provisional) as is_provisional
    {%- for metric, has_limits in figures if has_plan or metric not in ('planned_value_amount', 'realised_vs_case') %},
    max(case when metric = '{{ metric }}' then value end) as {{ metric }}
    {%- if has_limits %},
    max(case when metric = '{{ metric }}' then lower end) as {{ metric }}_lower,
    max(case when metric = '{{ metric }}' then upper end) as {{ metric }}_upper
    {%- endif %}
    {%- endfor %}
{% endmacro %}
