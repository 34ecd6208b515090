{#- The figures of the wide month marts: metric, and whether its limits stand beside it. -#}
{% macro month_columns() %}
    {{ return([
        ('decision_count', false), ('decision_amount', false), ('approval_rate_count', false),
        ('approval_rate_value', false), ('decision_value_amount', true), ('planned_value_amount', false),
        ('realised_vs_case', true), ('avoided_loss_amount', true), ('forgone_margin_amount', true),
        ('gross_loss_amount', false), ('net_loss_amount', false), ('detection_rate_count', true),
        ('detection_rate_value', true), ('false_decline_rate_count', true), ('false_decline_rate_value', true)
    ]) }}
{% endmacro %}
