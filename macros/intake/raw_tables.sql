{#- Every raw table of the input contract, required or not. -#}
{% macro raw_tables() %}
    {{ return(['decisions', 'final_actions', 'outcomes', 'customer_churn', 'customers', 'groups',
               'model_versions', 'challenger_scores']) }}
{% endmacro %}
