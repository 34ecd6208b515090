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
        -- What one loss would weigh where none has come up: the mean stake of a unit of money.
        actions.decided_squared / nullif(actions.decided_amount, 0) as one_loss,
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
    case when metrics.value < 0 or metrics.metric = 'running_cost_amount' then 'normal' else 'poisson' end as method,
    metrics.unit = 'bps' as is_cohort,
    metrics.value / metrics.divisor as value,
    metrics.value / metrics.divisor as bound_lower,
    metrics.value / metrics.divisor as bound_upper,
    pow(metrics.value, 2) / nullif(metrics.squared, 0) as effective_size,
    one_loss / metrics.divisor as event_value,
    coalesce(nullif(sqrt(metrics.squared), 0), metrics.least_error) / metrics.divisor as standard_error,
    metrics.basis
from totals
cross join lateral (
    values
    ('gross_loss_amount', 'amount', gross_loss_amount, 1, gross_loss_amount_squared, one_loss, decided_count),
    ('net_loss_amount', 'amount', net_loss_amount, 1, net_loss_amount_squared, one_loss, decided_count),
    ('control_loss_amount', 'amount', control_loss_amount, 1, control_loss_amount_squared, one_loss, decided_count),
    ('running_cost_amount', 'amount', period_cost_amount, 1, 0, 0, decided_count),
    ('gross_loss_bps', 'bps', mature_gross_loss, realised_amount / 10000, mature_gross_loss_squared, one_loss,
        mature_count),
    ('net_loss_bps', 'bps', mature_net_loss, realised_amount / 10000, mature_net_loss_squared, one_loss,
        mature_count),
    ('fraud_value_bps', 'bps', mature_adverse_amount, realised_amount / 10000, mature_adverse_amount_squared,
        one_loss, mature_count)
) as metrics (metric, unit, value, divisor, squared, least_error, basis)
where metrics.metric <> 'running_cost_amount' or period_cost_amount is not null
