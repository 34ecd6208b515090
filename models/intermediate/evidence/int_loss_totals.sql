{#- Losses of each period as known on the day of evaluation: realised figures, so controls are in them, and their part
    stands apart. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
),

cases as (
    select * from {{ ref('int_priced_cases') }}
    where is_adverse and is_realised
),

losses as (
    select
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        cases.*,
        cases.decided_on <= evaluations.mature_until as is_mature
    from evaluations
    inner join cases
        on
            evaluations.model_id = cases.model_id
            and cases.decided_on between evaluations.period_start and evaluations.period_end
            and evaluations.evaluated_on >= cases.known_from
            and evaluations.evaluated_on < cases.known_until
),

rolled_up as (
    {{ roll_up('losses') }}
),

customers as (
    select
        model_id,
        owner_id,
        segment,
        grain,
        period_start,
        evaluated_on,
        customer_id,
        count(*) as loss_count,
        sum(gross_loss_amount) as gross_loss_amount,
        sum(gross_loss_amount - recovered_amount) as net_loss_amount,
        sum(case when is_control then gross_loss_amount else 0 end) as control_loss_amount,
        sum(case when is_mature then gross_loss_amount else 0 end) as mature_gross_loss,
        sum(case when is_mature then gross_loss_amount - recovered_amount else 0 end) as mature_net_loss,
        sum(case when is_mature then amount_measure else 0 end) as mature_adverse_amount
    from rolled_up
    group by all
)

select
    model_id,
    owner_id,
    segment,
    grain,
    period_start,
    evaluated_on,
    sum(loss_count) as loss_count
    {%- for total in ['gross_loss_amount', 'net_loss_amount', 'control_loss_amount', 'mature_gross_loss',
        'mature_net_loss', 'mature_adverse_amount'] %},
    cast(sum({{ total }}) as double) as {{ total }},
    cast({{ exact_square_sum(total, total) }} as double) as {{ total }}_squared
    {%- endfor %}
from customers
group by all
