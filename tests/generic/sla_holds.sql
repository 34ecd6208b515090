{#- Fails for every SLA on `metric` that is broken now (state breach) or at risk (state at_risk). The verdict
    itself is made once, in fct_sla_results. -#}
{% test sla_holds(model, metric, state) %}
select
    model_id,
    owner_id,
    owner_email,
    sla_id,
    segment,
    grain,
    period_start,
    value,
    lower,
    upper,
    breach_at as threshold,
    excess_amount,
    currency_code,
    case_count
from {{ model }}
where metric = '{{ metric }}' and state = '{{ state }}'
{% endtest %}
