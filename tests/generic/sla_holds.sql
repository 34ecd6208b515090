{#- Fails for every SLA on `metric` that is broken now (state breach) or at risk (state at_risk). The verdict
    itself is made once, in fct_sla_results. -#}
{% test sla_holds(model, metric, state) %}
select
    model_id,
    owner_id,
    owner_email,
    sla_id,
    metric,
    segment,
    grain,
    period_start,
    period_end,
    direction,
    value,
    lower,
    upper,
    confidence,
    breach_at as threshold,
    unit,
    currency_code,
    excess_amount,
    case_count,
    agreed_by,
    agreed_on
from {{ model }}
where metric = '{{ metric }}' and state = '{{ state }}'
{% endtest %}
