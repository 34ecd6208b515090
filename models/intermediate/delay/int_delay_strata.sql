{#- Each stratum of reports that a delay curve is read from: how many, how clustered by customer (three frauds on one
    card are one event), and what the curve is worth at the oldest age seen. A model younger than its label horizon
    cannot show its longest delays: the register's delay_tail_factor says what share it has seen by then. Without it, or
    with too few reports, there is no curve (tail_factor null). -#}
with spans as (
    select * from {{ ref('int_delay_spans') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

lifetimes as (
    select
        model_id,
        min(decided_on) as first_on
    from {{ ref('int_decision_days') }}
    where decision_count > 0
    group by model_id
),

tails as (
    select
        model_id,
        valid_from,
        valid_to,
        delay_tail_factor
    from {{ ref('stg_unit_economics') }}
    where segment = '(all)'
),

customers as (
    select
        model_id,
        evaluated_on,
        side,
        stratum,
        customer_id,
        count(*) as report_count
    from spans
    group by all
),

strata as (
    select
        model_id,
        evaluated_on,
        side,
        stratum,
        sum(report_count) as report_count,
        sum(report_count * report_count) / sum(report_count) as cluster_size
    from customers
    group by all
)

select
    strata.*,
    models.label_horizon_days,
    case
        when strata.report_count < {{ var('min_curve_reports') }} then null
        when strata.evaluated_on - lifetimes.first_on >= models.label_horizon_days then 1
        else tails.delay_tail_factor
    end as tail_factor
from strata
inner join models on strata.model_id = models.model_id
inner join lifetimes on strata.model_id = lifetimes.model_id
left join tails
    on
        strata.model_id = tails.model_id
        and strata.evaluated_on >= tails.valid_from
        and strata.evaluated_on < tails.valid_to
