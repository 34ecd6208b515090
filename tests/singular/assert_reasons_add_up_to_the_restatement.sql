{#- What was published and what is now differ by their reasons, and by nothing unexplained. -#}
with restatements as (
    select * from {{ ref('fct_restatements') }}
)

select
    model_id,
    owner_id,
    period_start,
    metric,
    publication,
    max(difference) as difference,
    sum(amount) as amount
from restatements
where reason <> 'no_point_any_more'
group by all
having
    abs(max(difference) - sum(amount)) > case when max(unit) = 'amount' then 0.005 else 1e-6 end
    or bool_or(reason = 'unexplained')
