{#- How much of each period's adverse labels is in on each day of evaluation: the delay curve, averaged over the
    period's decisions by their age; with the variance of its logarithm. -#}
{%- set keys = ['model_id', 'grain', 'period_start', 'evaluated_on'] -%}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where estimate = 'corrected'
),

days as (
    select
        model_id,
        decided_on,
        recorded_on,
        sum(decision_count) as decision_count
    from {{ ref('int_decision_days') }}
    where decision_count > 0
    group by all
),

curve as (
    select * from {{ ref('int_label_delay') }}
),

strata as (
    select * from {{ ref('int_delay_strata') }}
    where tail_factor is not null
),

cohort_ages as (
    select
        evaluations.model_id,
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        least(evaluations.evaluated_on - days.decided_on, models.label_horizon_days) as age_days,
        sum(days.decision_count) as decision_count
    from evaluations
    inner join {{ ref('stg_models') }} as models on evaluations.model_id = models.model_id
    inner join days
        on
            evaluations.model_id = days.model_id
            and days.decided_on between evaluations.period_start and evaluations.counted_until
            and evaluations.evaluated_on >= days.recorded_on
    group by all
),

weighted as (
    select
        *,
        cast(decision_count / sum(decision_count) over (partition by {{ keys | join(', ') }}) as double) as weight
    from cohort_ages
),

cohorts as (
    select distinct {{ keys | join(', ') }} from cohort_ages
),

spread as (
    select
        cohorts.*,
        curve.side,
        curve.stratum,
        curve.age_days,
        curve.hazard_variance,
        coalesce(weighted.weight * curve.reported_share, 0) as reported_share
    from cohorts
    inner join curve on cohorts.model_id = curve.model_id and cohorts.evaluated_on = curve.evaluated_on
    left join weighted
        on {{ on_keys('cohorts', 'weighted', keys) }} and curve.age_days = weighted.age_days
),

younger as (
    select
        *,
        sum(reported_share) over (
            partition by {{ keys | join(', ') }}, side, stratum order by age_days
            rows between unbounded preceding and 1 preceding
        ) as younger_share
    from spread
),

summed as (
    select
        {{ keys | join(', ') }},
        side,
        stratum,
        least(1, sum(cast(reported_share as decimal(38, 15)))) as reported_share,
        sum(cast(pow(younger_share, 2) * hazard_variance as decimal(38, 18))) as squared_error
    from younger
    group by all
)

select
    {% for key in keys %}summed.{{ key }}, {% endfor %}
    summed.side,
    summed.stratum,
    strata.report_count,
    cast(summed.reported_share as double) as reported_share,
    coalesce(summed.squared_error / nullif(pow(summed.reported_share, 2), 0), 0)
    -- What is assumed of unseen delays is as doubtful as it is large.
    + pow(ln(strata.tail_factor) / 2, 2) as log_variance
from summed
inner join strata on {{ on_keys('summed', 'strata', ['model_id', 'evaluated_on', 'side', 'stratum']) }}
