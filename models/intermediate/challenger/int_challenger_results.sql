{#- Figures of every pair with their unit, and by how many standard errors limits stand off: the two-sided ones that are
    shown, and the one-sided one of a gain, at the confidence at which value was agreed. -#}
with figures as (
    select * from {{ ref('int_challenger_figures') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

agreed as (
    select
        targets.model_id,
        max(targets.confidence) as confidence
    from {{ ref('stg_sla_targets') }} as targets
    inner join run on targets.valid_from <= run.as_of and targets.valid_to > run.as_of
    where targets.metric = 'decision_value_amount' and targets.segment = '(all)'
    group by all
),

asked as (
    select
        figures.*,
        case
            when figures.metric = 'decision_value_amount' then 'amount'
            when figures.metric = 'adverse_impact_ratio' then 'ratio'
            else 'rate'
        end as unit,
        coalesce(agreed.confidence, {{ var('interval_confidence') }}) as gain_confidence
    from figures
    left join agreed on figures.model_id = agreed.model_id
)

select
    *,
    {{ student_quantile(normal_quantile((1 + var('interval_confidence')) / 2), 'nullif(freedom, 0)') }} as errors_off,
    {{ student_quantile(normal_quantile('gain_confidence'), 'nullif(freedom, 0)') }} as gain_errors_off
from asked
