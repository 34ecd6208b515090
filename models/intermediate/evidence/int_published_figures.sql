{#- Figures with both kinds of limits, rounded as published. -#}
{%- set z = normal_quantile((1 + var('interval_confidence')) / 2) -%}
with figures as (
    select * from {{ ref('int_figures') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

shared as (
    {{ share_limits('(select *, ' ~ z ~ ' as z from figures) as quantiled', ['realised', 'process']) }}
),

limits as (
    select
        *,
        evidence <> 'not_applicable' as has_figure,
        {{ interval_limit('realised', 'z', -1) }} as realised_lower,
        {{ interval_limit('realised', 'z', 1) }} as realised_upper,
        {{ interval_limit('process', 'z', -1) }} as process_lower_limit,
        {{ interval_limit('process', 'z', 1) }} as process_upper_limit
    from shared
)

select
    limits.model_id,
    limits.owner_id,
    limits.segment,
    limits.grain,
    limits.period_start,
    limits.metric,
    limits.attribution,
    limits.estimate,
    limits.evaluated_on,
    case when has_figure then {{ published('value') }} end as value,
    case when has_figure then {{ published('realised_lower') }} end as lower,
    case when has_figure then {{ published('realised_upper') }} end as upper,
    case when has_figure then {{ published('process_lower_limit') }} end as process_lower,
    case when has_figure then {{ published('process_upper_limit') }} end as process_upper,
    cast({{ var('interval_confidence') }} as double) as confidence,
    limits.unit,
    case when limits.unit = 'amount' then models.currency_code end as currency_code,
    limits.evidence,
    cast({{ significant('limits.maturity') }} as double) as maturity,
    limits.is_provisional,
    cast(round(coalesce(limits.basis, 0)) as bigint) as case_count,
    limits.decided_count
from limits
inner join models on limits.model_id = models.model_id
