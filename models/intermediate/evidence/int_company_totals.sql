{#- Money of all models of an owner, and of the company, as of this run; only where all models share one currency.
    Known parts add up; independent errors add in squares; a model with bounds makes the total bounds. As long as
    one model of the period has no figure yet there is no total: a sum without it would pass for the whole. -#}
with figures as (
    select * from {{ ref('int_published_figures') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

currencies as (
    select count(distinct currency_code) as currency_count
    from {{ ref('stg_models') }}
),

parts as (
    select
        figures.*,
        coalesce(figures.value, figures.lower) as low,
        coalesce(figures.value, figures.upper) as high
    from figures
    inner join run on figures.evaluated_on = run.as_of
    cross join currencies
    where
        currencies.currency_count = 1
        and figures.grain = 'month'
        and figures.segment = '(all)'
        and figures.unit = 'amount'
        and figures.metric <> 'decision_quality_improvement'
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
