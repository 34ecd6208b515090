{#- Evidence of losses by decision date. Amounts are what is known so far and tie to the raw rows; rates use only the
    days whose labels are due. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on'] -%}
with actions as (
    select * from {{ ref('int_action_totals') }}
),

losses as (
    select * from {{ ref('int_loss_totals') }}
),

running as (
    select * from {{ ref('int_cohort_running_costs') }}
),

totals as (
    select
        {% for key in keys %}actions.{{ key }}, {% endfor %}
        actions.decided_count,
        actions.mature_count,
        nullif(actions.mature_realised_amount, 0) as realised_amount,
        running.period_cost_amount
        {%- for total in ['gross_loss_amount', 'net_loss_amount', 'control_loss_amount', 'mature_gross_loss',
            'mature_net_loss', 'mature_adverse_amount'] %},
        coalesce(losses.{{ total }}, 0) as {{ total }},
        coalesce(losses.{{ total }}_squared, 0) as {{ total }}_squared
        {%- endfor %}
    from actions
    left join losses on {{ on_keys('actions', 'losses') }}
    left join running on {{ on_keys('actions', 'running') }}
)

select
    {{ keys | join(', ') }},
    metrics.metric,
    metrics.unit,
    'observed' as evidence,
    metrics.method,
    metrics.unit = 'bps' as is_cohort,
    metrics.value,
    metrics.value as bound_lower,
    metrics.value as bound_upper,
    metrics.effective_size,
    metrics.standard_error,
    metrics.basis
from totals
cross join lateral (
    values
    ('gross_loss_amount', 'amount', 'normal', gross_loss_amount, null, sqrt(gross_loss_amount_squared), decided_count),
    ('net_loss_amount', 'amount', 'normal', net_loss_amount, null, sqrt(net_loss_amount_squared), decided_count),
    ('control_loss_amount', 'amount', 'normal', control_loss_amount, null, sqrt(control_loss_amount_squared),
        decided_count),
    ('running_cost_amount', 'amount', 'normal', period_cost_amount, null, 0, decided_count),
    ('gross_loss_bps', 'bps', 'poisson', mature_gross_loss / realised_amount * 10000,
        pow(mature_gross_loss, 2) / nullif(mature_gross_loss_squared, 0),
        sqrt(mature_gross_loss_squared) / realised_amount * 10000, mature_count),
    ('net_loss_bps', 'bps', case when mature_net_loss > 0 then 'poisson' else 'normal' end,
        mature_net_loss / realised_amount * 10000, pow(mature_net_loss, 2) / nullif(mature_net_loss_squared, 0),
        sqrt(mature_net_loss_squared) / realised_amount * 10000, mature_count),
    ('fraud_value_bps', 'bps', 'poisson', mature_adverse_amount / realised_amount * 10000,
        pow(mature_adverse_amount, 2) / nullif(mature_adverse_amount_squared, 0),
        sqrt(mature_adverse_amount_squared) / realised_amount * 10000, mature_count)
) as metrics (metric, unit, method, value, effective_size, standard_error, basis)
where metrics.metric <> 'running_cost_amount' or period_cost_amount is not null
