{#- Where the reported outcomes of a month contradict what its scores promise. The outcomes win; the finding says that
    the scores no longer mean what they did. -#}
{%- set z = normal_quantile((1 + var('interval_confidence')) / 2) -%}
with figures as (
    select * from {{ ref('int_published_figures') }}
    where grain = 'month' and owner_id = '(all)' and segment = '(all)' and metric = 'detection_rate_count'
),

run as (
    select * from {{ ref('int_as_of') }}
),

errors as (
    select
        figures.*,
        (figures.process_upper - figures.process_lower) / (2 * {{ z }}) as standard_error
    from figures
    inner join run on figures.evaluated_on = run.as_of
    where figures.value is not null
),

beliefs as (
    select * from errors
    where estimate = 'belief'
),

outcomes as (
    select
        *,
        row_number() over (partition by model_id, period_start order by maturity desc, estimate asc) as place
    from errors
    where estimate = 'corrected' or (estimate = 'observed' and not is_provisional)
)

select
    'score_outcome_disagreement' as finding,
    outcomes.model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    outcomes.period_start,
    outcomes.evaluated_on,
    outcomes.value as observed,
    beliefs.value as expected,
    outcomes.process_lower as lower,
    outcomes.process_upper as upper,
    'rate' as unit,
    cast(null as varchar) as currency_code,
    outcomes.case_count,
    'Outcomes say that ' || round(100 * outcomes.value, 1) || ' % of adverse cases were caught, the scores promise '
    || round(100 * beliefs.value, 1) || ' %: they no longer mean what they did' as note
from outcomes
inner join beliefs on outcomes.model_id = beliefs.model_id and outcomes.period_start = beliefs.period_start
where
    outcomes.place = 1
    and abs(outcomes.value - beliefs.value)
    > {{ var('disagreement_errors') }} * sqrt(pow(outcomes.standard_error, 2) + pow(beliefs.standard_error, 2))
