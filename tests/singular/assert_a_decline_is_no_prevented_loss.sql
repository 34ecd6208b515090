{#- What was declined is not what was prevented: a point rests on outcomes or controls and stays within what they leave,
    and where nobody knows there is none. -#}
with metrics as (
    select * from {{ ref('fct_metrics') }}
    where metric in ('caught_adverse_count', 'policy_decline_count', 'avoided_loss_amount')
),

cohorts as (
    select
        model_id,
        owner_id,
        segment,
        grain,
        period_start,
        evaluated_on,
        estimate,
        max(value) filter (where metric = 'policy_decline_count') as declined,
        max(value) filter (where metric = 'caught_adverse_count') as caught,
        max(evidence) filter (where metric = 'caught_adverse_count') as evidence,
        max(value) filter (where metric = 'avoided_loss_amount') as avoided
    from metrics
    where model_id <> '(all)'
    group by all
)

select cohorts.*
from cohorts
where
    caught > declined + 1e-6
    or (evidence = 'bounds' and coalesce(caught, avoided) is not null)
