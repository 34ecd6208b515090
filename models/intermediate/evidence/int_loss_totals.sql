{#- Losses of each period as known on the day of evaluation: realised figures, so controls are in them, and their part
    stands apart. Squares are those of customers, the unit of independence. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
{%- set totals = [
    'gross_loss_amount', 'net_loss_amount', 'recovered_amount', 'control_loss_amount', 'mature_gross_loss',
    'mature_net_loss', 'mature_adverse_amount'
] -%}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
),

cases as (
    select * from {{ ref('int_priced_cases') }}
    where is_adverse and is_realised
),

reports as (
    select * from {{ ref('int_adverse_reports') }}
    where side <> 'recovered'
),

channels as (
    select * from {{ ref('int_cohort_channels') }}
),

sides as (
    select * from {{ ref('int_cohort_sides') }}
),

losses as (
    select
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        evaluations.estimate,
        cases.*,
        cases.decided_on <= evaluations.counted_until as is_mature,
        reports.side,
        reports.channel
    from evaluations
    inner join cases
        on
            evaluations.model_id = cases.model_id
            and cases.decided_on between evaluations.period_start and evaluations.period_end
            and {{ is_known('evaluations', 'cases') }}
    left join reports on cases.decision_id = reports.decision_id
),

-- Where labels are not all due, a reported loss stands for those still to come.
corrected as (
    select
        losses.*,
        losses.gross_loss_amount * coalesce(channels.inflation, 1) as gross_loss,
        losses.recovered_amount / case when losses.estimate = 'corrected'
            then coalesce(nullif(sides.recovered_share, 0), 1) else 1 end as recovery,
        losses.amount_measure * coalesce(channels.inflation, 1) as adverse_amount
    from losses
    left join channels
        on
            {{ on_keys('losses', 'channels', ['model_id', 'grain', 'period_start', 'evaluated_on', 'estimate']) }}
            and losses.side = channels.side
            and losses.channel = channels.channel
    left join sides on {{ on_keys('losses', 'sides', ['model_id', 'grain', 'period_start', 'evaluated_on']) }}
),

customers as (
    select
        {{ keys | join(', ') }},
        customer_id,
        count(*) as loss_count,
        {{ exact_sum('gross_loss') }} as gross_loss_amount,
        {{ exact_sum('gross_loss - recovery') }} as net_loss_amount,
        {{ exact_sum('recovery') }} as recovered_amount,
        {{ exact_sum('case when is_control then gross_loss else 0 end') }} as control_loss_amount,
        {{ exact_sum('case when is_mature then gross_loss else 0 end') }} as mature_gross_loss,
        {{ exact_sum('case when is_mature then gross_loss - recovery else 0 end') }} as mature_net_loss,
        {{ exact_sum('case when is_mature then adverse_amount else 0 end') }} as mature_adverse_amount
    from corrected
    group by all
),

rolled_up as (
    {{ roll_up_customers('customers', ['loss_count'], totals) }}
)

select
    {{ keys | join(', ') }},
    loss_count
    {%- for total in totals %},
    cast({{ total }} as double) as {{ total }},
    cast({{ total }}_squared as double) as {{ total }}_squared
    {%- endfor %}
from rolled_up
