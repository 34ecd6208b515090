{#- How fast the refreshes of all models of an owner, and of the company, go, as of this run: the mean, or the share,
    over cases, and over decisions for the age of training data. Money is added up with all other money. -#}
with sums as (
    select * from {{ ref('int_refresh_sums') }}
    where grain = 'month' and unit <> 'amount'
),

run as (
    select * from {{ ref('int_as_of') }}
),

totals as (
    select
        sums.owner_id,
        sums.period_start,
        sums.metric,
        sums.unit,
        run.as_of as evaluated_on,
        {{ significant('cast(sum(sums.total) as double) / sum(sums.weight)') }} as figure,
        sum(sums.weight) as weight
    from sums
    inner join run on sums.evaluated_on = run.as_of
    group by sums.owner_id, sums.period_start, sums.metric, sums.unit, run.as_of
)

select
    '(all)' as model_id,
    owner_id,
    '(all)' as segment,
    'month' as grain,
    period_start,
    metric,
    'decided' as attribution,
    'observed' as estimate,
    evaluated_on,
    {%- for column in ['value', 'lower', 'upper', 'process_lower', 'process_upper'] %}
    figure as {{ column }},
    {%- endfor %}
    cast({{ var('interval_confidence') }} as double) as confidence,
    unit,
    cast(null as varchar) as currency_code,
    'observed' as evidence,
    cast(1 as double) as maturity,
    false as is_provisional,
    cast(weight as bigint) as case_count
from totals
