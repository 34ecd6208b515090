{#- Evidence of the group that fares worst, one figure per model and period: the lowest approval ratio, the highest
    ratio of false declines. -#}
with ratios as (
    select * from {{ ref('int_group_ratios') }}
),

evaluations as (
    select * from {{ ref('int_evaluations') }}
),

totals as (
    select * from {{ ref('int_action_totals') }}
    where owner_id = '(all)' and segment = '(all)'
),

worst as (
    select *
    from ratios
    qualify row_number() over (
        partition by model_id, grain, period_start, evaluated_on, metric
        order by
            is_comparable desc, case metric when 'adverse_impact_ratio' then value else -value end asc, group_name asc
    ) = 1
)

select
    worst.model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    worst.grain,
    worst.period_start,
    evaluations.period_end,
    worst.evaluated_on,
    'observed' as estimate,
    worst.metric,
    'decided' as attribution,
    'ratio' as unit,
    worst.evidence,
    'log_ratio' as method,
    worst.metric <> 'adverse_impact_ratio' as is_cohort,
    worst.metric <> 'adverse_impact_ratio' as is_labelled,
    worst.value,
    case when worst.metric = 'adverse_impact_ratio' then worst.value end as bound_lower,
    case when worst.metric = 'adverse_impact_ratio' then worst.value end as bound_upper,
    worst.log_error,
    worst.value * worst.log_error as standard_error,
    worst.value * worst.log_error as realised_error,
    case when worst.metric = 'adverse_impact_ratio' then 1
        else totals.mature_count / nullif(totals.decided_count, 0) end as maturity,
    totals.decided_count,
    worst.case_count as basis
from worst
inner join evaluations
    on {{ on_keys('worst', 'evaluations', ['model_id', 'grain', 'period_start', 'evaluated_on']) }}
    and evaluations.estimate = 'observed'
inner join totals
    on {{ on_keys('worst', 'totals', ['model_id', 'grain', 'period_start', 'evaluated_on']) }}
    and totals.estimate = 'observed'
