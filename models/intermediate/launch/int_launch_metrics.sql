{#- Evidence of the decision value per thousand decisions at the launch period's attack rate, beside that at the
    period's own. The launch rate is taken as given: it is the same for every period. -#}
{%- set keys = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on'] -%}
with figures as (
    select * from {{ ref('int_metric_evidence') }}
    where metric = 'decision_quality_improvement' and owner_id = '(all)' and estimate = 'observed'
),

launch_values as (
    select * from {{ ref('int_launch_values') }}
),

errors as (
    select * from {{ ref('int_launch_errors') }}
)

select
    figures.* replace (
        'decision_quality_improvement_at_launch_rate' as metric,
        'normal' as method,
        launch_values.ladder as evidence,
        1000 * launch_values.launch_value / launch_values.decision_count as value,
        case when launch_values.ladder = 'observed'
            then 1000 * launch_values.launch_value / launch_values.decision_count end as bound_lower,
        case when launch_values.ladder = 'observed'
            then 1000 * launch_values.launch_value / launch_values.decision_count end as bound_upper,
        1000 * sqrt(errors.control_variance + errors.case_variance) / launch_values.decision_count as standard_error,
        1000 * sqrt(errors.control_variance) / launch_values.decision_count as realised_error
    )
from figures
inner join launch_values on {{ on_keys('figures', 'launch_values', keys) }}
inner join errors on {{ on_keys('figures', 'errors', keys) }}
where launch_values.ladder = 'observed' or errors.control_size >= {{ var('min_adverse_controls') }}
