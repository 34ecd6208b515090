{#- Losses by the date they were recorded: every change of a case's known loss counts on the day it became known,
    whatever the date of the decision. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where estimate = 'observed'
),

actions as (
    select * from {{ ref('int_action_totals') }}
    where estimate = 'observed'
),

cases as (
    select
        *,
        case when is_adverse and is_realised then gross_loss_amount else 0 end as gross_loss,
        case when is_adverse and is_realised then gross_loss_amount - recovered_amount else 0 end as net_loss,
        case when is_adverse and is_realised then 1 else 0 end as adverse
    from {{ ref('int_priced_cases') }}
),

ownership as (
    select * from {{ ref('int_accountability') }}
),

changes as (
    select
        model_id,
        segment,
        known_from as recorded_on,
        gross_loss - coalesce(lag(gross_loss) over so_far, 0) as gross_loss,
        net_loss - coalesce(lag(net_loss) over so_far, 0) as net_loss,
        greatest(adverse - coalesce(lag(adverse) over so_far, 0), 0) as adverse_reports
    from cases
    window so_far as (partition by decision_id order by known_from)
),

recorded as (
    select
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        evaluations.estimate,
        changes.*,
        -- On the books of who owned the model when it became known.
        coalesce(ownership.owner_id, '(unowned)') as owner_id
    from evaluations
    inner join changes
        on
            evaluations.model_id = changes.model_id
            and changes.recorded_on between evaluations.period_start
            and least(evaluations.period_end, evaluations.evaluated_on)
    left join ownership
        on
            changes.model_id = ownership.model_id
            and changes.recorded_on >= ownership.valid_from
            and changes.recorded_on < ownership.valid_to
    where changes.gross_loss <> 0 or changes.net_loss <> 0 or changes.adverse_reports <> 0
),

rolled_up as (
    {{ roll_up('recorded') }}
),

sums as (
    select
        {{ keys | join(', ') }},
        cast(sum(gross_loss) as double) as gross_loss,
        cast(sum(net_loss) as double) as net_loss,
        cast(sum(adverse_reports) as double) as adverse_reports,
        cast({{ exact_square_sum('gross_loss', 'gross_loss') }} as double) as gross_squared,
        cast({{ exact_square_sum('net_loss', 'net_loss') }} as double) as net_squared
    from rolled_up
    group by all
),

totals as (
    select
        {% for key in keys %}actions.{{ key }}, {% endfor %}
        actions.decided_count,
        actions.decided_squared / nullif(actions.decided_amount, 0) as one_loss,
        nullif(actions.approved_count + actions.control_count, 0) as approved_count,
        nullif(actions.approved_amount + actions.control_amount, 0) as approved_amount,
        coalesce(sums.gross_loss, 0) as gross_loss,
        coalesce(sums.net_loss, 0) as net_loss,
        coalesce(sums.adverse_reports, 0) as adverse_reports,
        coalesce(sums.gross_squared, 0) as gross_squared,
        coalesce(sums.net_squared, 0) as net_squared
    from actions
    left join sums on {{ on_keys('actions', 'sums') }}
)

select
    {{ keys | join(', ') }},
    metrics.metric,
    'recorded' as attribution,
    metrics.unit,
    'observed' as evidence,
    case when metrics.value < 0 then 'normal' else 'poisson' end as method,
    metrics.value / metrics.divisor as value,
    metrics.value / metrics.divisor as bound_lower,
    metrics.value / metrics.divisor as bound_upper,
    pow(metrics.value, 2) / nullif(metrics.squared, 0) as effective_size,
    metrics.event / metrics.divisor as event_value,
    coalesce(nullif(sqrt(metrics.squared), 0), metrics.event) / metrics.divisor as standard_error,
    decided_count as basis
from totals
cross join lateral (
    values
    ('gross_loss_bps', 'bps', gross_loss, approved_amount / 10000, gross_squared, one_loss),
    ('net_loss_bps', 'bps', net_loss, approved_amount / 10000, net_squared, one_loss),
    ('adverse_rate_calendar_count', 'rate', adverse_reports, approved_count, adverse_reports, 1)
) as metrics (metric, unit, value, divisor, squared, event)
