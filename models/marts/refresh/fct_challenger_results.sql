{%- set key = ['model_id', 'champion_version', 'challenger_version', 'segment', 'group_name', 'metric'] -%}
with results as (
    select * from {{ ref('int_challenger_results') }}
),

models as (
    select * from {{ ref('dim_models') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

newly_breached as (
    select
        {{ key | join(', ') }},
        string_agg(sla_id, ', ' order by sla_id) as sla_ids
    from {{ ref('int_challenger_agreements') }}
    where is_newly_breached
    group by all
),

judged as (
    select
        results.*,
        run.as_of,
        models.currency_code,
        newly_breached.sla_ids,
        results.difference_low - results.gain_errors_off * results.difference_error as gain_limit,
        -- Rates differ by one at most.
        case when results.unit = 'rate' then 1 end as farthest,
        greatest(results.difference_low - results.errors_off * results.difference_error, -farthest) as lowest,
        least(results.difference_high + results.errors_off * results.difference_error, farthest) as highest,
        -- To an average month.
        365.25 / 12 / results.day_count as months
    from results
    inner join models on results.model_id = models.model_id
    cross join run
    left join newly_breached on {{ on_keys('results', 'newly_breached', key) }}
)

select
    {{ key | join(', ') }},
    as_of as evaluated_on,
    unit,
    case when unit = 'amount' then currency_code end as currency_code
    {%- for side in ['champion', 'challenger', 'difference'] %},
    case when {{ side }}_low = {{ side }}_high then {{ published(side ~ '_low') }} end as {{ side }}
    {%- endfor %},
    {{ published('lowest') }} as lower,
    {{ published('highest') }} as upper
    {%- for side in ['champion', 'challenger'] %},
    {{ published(challenger_limit(side, -1, 'errors_off')) }} as {{ side }}_lower,
    {{ published(challenger_limit(side, 1, 'errors_off')) }} as {{ side }}_upper
    {%- endfor %},
    cast({{ var('interval_confidence') }} as double) as confidence,
    evidence,
    case_count,
    disagreement_count,
    control_count,
    cast(shadow_from as date) as shadow_from,
    cast(shadow_until as date) as shadow_until,
    day_count,
    case when unit = 'amount' then coalesce(gain_limit > 0, false) end as is_proven_gain,
    case when unit = 'amount' then round(gain_limit, 2) end as gain_limit_amount,
    case when unit = 'amount' then gain_confidence end as gain_confidence,
    probability_of_gain,
    probability_refresh_pays,
    case when unit = 'amount' then round(difference_low * months, 2) end as expected_gain_amount_per_month,
    case when unit = 'amount' then round(difference_error * months, 2) end as gain_error_amount_per_month,
    cast(freedom as bigint) as gain_freedom,
    sla_ids as newly_breached_sla_ids
from judged
