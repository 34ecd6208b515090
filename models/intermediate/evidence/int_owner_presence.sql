{#- Who owned a model in each period, also where nothing was decided: it is there, and costs money. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
),

costs as (
    select * from {{ ref('int_running_costs') }}
)

select distinct
    evaluations.model_id,
    evaluations.grain,
    evaluations.period_start,
    evaluations.evaluated_on,
    evaluations.estimate,
    costs.owner_id,
    '(all)' as segment
from evaluations
inner join costs
    on
        evaluations.model_id = costs.model_id
        and costs.cost_on between evaluations.period_start and evaluations.period_end
        and evaluations.evaluated_on >= costs.cost_on
