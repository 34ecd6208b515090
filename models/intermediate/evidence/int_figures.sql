{#- All evidence of all metrics, judged: what is provisional, and what has no figure yet. SLA verdicts and
    fct_metrics read the same rows. -#}
with evidence as (
    select * from {{ ref('int_metric_evidence') }}
    union all by name
    select * from {{ ref('int_case_progress') }}
    union all by name
    select * from {{ ref('int_planned_values') }}
    union all by name
    select * from {{ ref('int_launch_metrics') }}
    union all by name
    select * from {{ ref('int_belief_metrics') }}
    union all by name
    select * from {{ ref('int_attrition_metrics') }}
    union all by name
    select * from {{ ref('int_fairness_metrics') }}
)

select
    * replace (
        coalesce(estimate, 'observed') as estimate,
        case
            when evidence = 'bounds' and bound_lower is null and bound_upper is null then 'not_applicable'
            when evidence <> 'bounds' and value is null then 'not_applicable'
            when is_cohort and coalesce(maturity, 0) = 0 then 'not_applicable'
            else evidence
        end as evidence,
        coalesce(maturity, 0) as maturity
    ),
    is_labelled and coalesce(maturity, 0) < {{ var('mature_share') }} as is_provisional
from evidence
