{#- Money of all models of an owner, and of the company, in the reporting currency, as of this run.
    Known parts add up; independent errors add in squares; a model with bounds makes the total bounds. As long as
    one model of the period has no figure yet there is no total: a sum without it would pass for the whole. -#}
with figures as (
    select * from {{ ref('int_published_figures') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

rates as (
    select * from {{ ref('int_reporting_rates') }}
),

parts as (
    select
        figures.* replace (
            figures.value * rates.rate as value,
            figures.lower * rates.rate as lower,
            figures.upper * rates.rate as upper,
            figures.process_lower * rates.rate as process_lower,
            figures.process_upper * rates.rate as process_upper,
            case when rates.rate is null then 'not_applicable' else figures.evidence end as evidence,
            rates.reporting_currency_code as currency_code
        ),
        coalesce(figures.value, figures.lower) * rates.rate as low,
        coalesce(figures.value, figures.upper) * rates.rate as high
    from figures
    inner join run on figures.evaluated_on = run.as_of
    left join rates on figures.model_id = rates.model_id and figures.period_start = rates.period_start
    where
        figures.grain = 'month'
        and figures.segment = '(all)'
        and figures.estimate = 'observed'
        and figures.unit = 'amount'
        and figures.metric not like 'decision_quality_improvement%'
)

select
    '(all)' as model_id,
    owner_id,
    '(all)' as segment,
    grain,
    period_start,
    metric,
    attribution,
    'observed' as estimate,
    evaluated_on,
    case when bool_and(evidence not in ('bounds', 'not_applicable')) then round({{ exact_sum('value') }}, 2) end
        as value,
    {%- for limit, end, sign, distance in [
        ('lower', 'low', '-', 'value - lower'), ('upper', 'high', '+', 'upper - value'),
        ('process_lower', 'low', '-', 'low - process_lower'),
        ('process_upper', 'high', '+', 'process_upper - high')
    ] %}
    case when bool_and(evidence <> 'not_applicable') then round(
        {{ exact_sum(end) }} {{ sign }} coalesce(sqrt({{ exact_square_sum(distance, distance) }}), 0), 2
    ) end as {{ limit }},
    {%- endfor %}
    max(confidence) as confidence,
    'amount' as unit,
    max(currency_code) as currency_code,
    case
        when bool_or(evidence = 'not_applicable') then 'not_applicable'
        when bool_or(evidence = 'bounds') then 'bounds'
        when bool_or(evidence = 'control_estimate') then 'control_estimate'
        else 'observed'
    end as evidence,
    {{ significant('coalesce(' ~ exact_sum('maturity * decided_count') ~ ' / nullif(sum(decided_count), 0), 1)') }}
        as maturity,
    bool_or(is_provisional) as is_provisional,
    cast(sum(case_count) as bigint) as case_count
from parts
group by owner_id, grain, period_start, metric, attribution, evaluated_on
