{#- Evidence of losses by decision date. Observed amounts are what is known so far and tie to the raw rows, rates use
    only the days whose labels are due; corrected ones add what is still to be reported, or recovered. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with actions as (
    select * from {{ ref('int_action_totals') }}
),

losses as (
    select * from {{ ref('int_loss_totals') }}
),

running as (
    select * from {{ ref('int_cohort_running_costs') }}
),

sides as (
    select * from {{ ref('int_cohort_sides') }}
),

totals as (
    select
        {% for key in keys %}actions.{{ key }}, {% endfor %}
        actions.decided_count,
        actions.mature_count,
        actions.control_count,
        nullif(actions.mature_realised_amount, 0) as realised_amount,
        -- What one loss would weigh where none has come up: the mean stake of a unit of money.
        actions.decided_squared / nullif(actions.decided_amount, 0) as one_loss,
        running.period_cost_amount,
        actions.estimate = 'corrected' as is_corrected
        {%- for side in ['missed', 'control', 'recovered'] %},
        coalesce(sides.{{ side }}_share, 1) as {{ side }}_share,
        coalesce(sides.{{ side }}_log_variance, 0) as {{ side }}_log_variance
        {%- endfor %}
        {%- for total in ['gross_loss_amount', 'net_loss_amount', 'recovered_amount', 'control_loss_amount',
            'mature_gross_loss', 'mature_net_loss', 'mature_adverse_amount'] %},
        coalesce(losses.{{ total }}, 0) as {{ total }},
        coalesce(losses.{{ total }}_squared, 0) as {{ total }}_squared
        {%- endfor %}
    from actions
    left join losses on {{ on_keys('actions', 'losses') }}
    left join running on {{ on_keys('actions', 'running') }}
    left join sides
        on
            {{ on_keys('actions', 'sides', ['model_id', 'grain', 'period_start', 'evaluated_on']) }}
            and actions.estimate = 'corrected'
),

-- What the unknown share of labels adds to the variance of the losses, and what is left of their own.
doubted as (
    select
        *,
        pow(gross_loss_amount - control_loss_amount, 2) * missed_log_variance
        + pow(control_loss_amount, 2) * control_log_variance as delay_squared,
        pow(recovered_amount, 2) * recovered_log_variance as recovery_delay_squared,
        -- Where no loss is reported, one with the mean stake stands for the variance.
        coalesce(
            nullif(greatest(gross_loss_amount_squared - control_loss_amount_squared, 0), 0),
            pow(one_loss / nullif(missed_share, 0), 2), 0
        ) * (1 - missed_share) as unseen_missed_squared,
        case when control_count > 0 then coalesce(
            nullif(control_loss_amount_squared, 0), pow(one_loss / nullif(control_share, 0), 2), 0
        ) else 0 end * (1 - control_share) as unseen_control_squared,
        recovered_amount_squared * (1 - recovered_share) as unseen_recovery_squared
    from totals
)

select
    {{ keys | join(', ') }},
    metrics.metric,
    metrics.unit,
    'observed' as evidence,
    case when metrics.value < 0 or metrics.metric = 'running_cost_amount' then 'normal' else 'poisson' end as method,
    is_corrected or metrics.unit = 'bps' as is_cohort,
    metrics.value / metrics.divisor as value,
    case when not is_corrected then metrics.value / metrics.divisor end as bound_lower,
    case when not is_corrected then metrics.value / metrics.divisor end as bound_upper,
    pow(metrics.value, 2) / nullif(metrics.squared + metrics.delay, 0) as effective_size,
    one_loss / nullif(missed_share, 0) / metrics.divisor as event_value,
    coalesce(nullif(sqrt(metrics.squared + metrics.delay), 0), metrics.least_error) / metrics.divisor
        as standard_error,
    sqrt(metrics.unseen + metrics.delay) / metrics.divisor as realised_error,
    metrics.basis
from doubted
cross join lateral (
    values
    {%- for metric, unit, value in [
        ('gross_loss_amount', 'amount', 'gross_loss_amount'), ('net_loss_amount', 'amount', 'net_loss_amount'),
        ('gross_loss_bps', 'bps', 'mature_gross_loss'), ('net_loss_bps', 'bps', 'mature_net_loss'),
        ('fraud_value_bps', 'bps', 'mature_adverse_amount')
    ] %}
    {%- set is_net = metric.startswith('net') %}
    {%- set scale = ' * coalesce(pow(mature_adverse_amount / nullif(gross_loss_amount, 0), 2), 1)'
        if metric == 'fraud_value_bps' %}
    (
        '{{ metric }}', '{{ unit }}', {{ value }}, {{ 'realised_amount / 10000' if unit == 'bps' else '1' }},
        {{ value }}_squared, coalesce((delay_squared{{ ' + recovery_delay_squared' if is_net }}){{ scale }}, 0),
        coalesce(
            (unseen_missed_squared + unseen_control_squared{{ ' + unseen_recovery_squared' if is_net }}){{ scale }}, 0
        ), one_loss,
        {{ 'mature_count' if unit == 'bps' else 'decided_count' }}
    ),
    {%- endfor %}
    ('control_loss_amount', 'amount', control_loss_amount, 1, control_loss_amount_squared,
        pow(control_loss_amount, 2) * control_log_variance, unseen_control_squared, one_loss, decided_count),
    ('running_cost_amount', 'amount', period_cost_amount, 1, 0, 0, 0, 0, decided_count)
) as metrics (metric, unit, value, divisor, squared, delay, unseen, least_error, basis)
where metrics.metric <> 'running_cost_amount' or (period_cost_amount is not null and not is_corrected)
