{#- Running cost of the days of each cohort whose labels are due, and of the whole period so far. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
),

costs as (
    select * from {{ ref('int_running_costs') }}
),

cohort as (
    select
        evaluations.model_id,
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        evaluations.estimate,
        costs.owner_id,
        '(all)' as segment,
        sum(costs.cost_amount) as period_cost_amount,
        sum(case when costs.cost_on <= evaluations.counted_until then costs.cost_amount else 0 end)
            as mature_cost_amount
    from evaluations
    inner join costs
        on
            evaluations.model_id = costs.model_id
            and costs.cost_on between evaluations.period_start and evaluations.period_end
            and evaluations.evaluated_on >= costs.cost_on
    group by all
),

owners as (
    select
        cohort.* exclude (owner_id),
        labels.owner_id
    from cohort
    cross join lateral (values (cohort.owner_id), ('(all)')) as labels (owner_id)
)

select
    model_id,
    owner_id,
    segment,
    grain,
    period_start,
    evaluated_on,
    estimate,
    cast(sum(period_cost_amount) as double) as period_cost_amount,
    cast(sum(mature_cost_amount) as double) as mature_cost_amount
from owners
group by all
