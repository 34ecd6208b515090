{#- Evidence of what being declined does to customers: the effect on leaving, its cost in margin for the customers first
    declined in the period, and the whole cost of false declines. The effect is estimated once per model and segment; an
    owner bears it on the owner's own declines. -#}
{%- set z = normal_quantile((1 + var('interval_confidence')) / 2) -%}
{%- set cells = ['model_id', 'segment', 'period_start', 'evaluated_on'] -%}
{%- set keys = ['model_id', 'owner_id', 'segment', 'period_start', 'evaluated_on'] -%}
with customers as (
    select * from {{ ref('int_attrition_customers') }}
),

shares as (
    select * from {{ ref('int_attrition_shares') }}
),

matches as (
    select * from {{ ref('int_attrition_matches') }}
),

forgone as (
    select
        *,
        max(maturity) filter (where owner_id = '(all)') over (
            partition by model_id, segment, period_start, evaluated_on
        ) as model_maturity
    from {{ ref('int_metric_evidence') }}
    where metric = 'forgone_margin_amount' and grain = 'month' and estimate = 'observed'
),

effects as (
    select
        customers.*,
        case when shares.model_id is not null then 'control_estimate' else 'bounds' end as evidence,
        shares.control_count,
        coalesce(shares.declined_count + shares.control_count, matches.declined_count) as basis,
        shares.declined_share as first_share,
        shares.declined_size as first_size,
        shares.control_share as second_share,
        shares.control_size as second_size,
        case when shares.model_id is null then
            {{ newcombe_limit('matches.declined_share', 'matches.declined_size', 'matches.other_share',
                'matches.other_size', z, -1) }} end as bound_lower,
        case when shares.model_id is null then
            {{ newcombe_limit('matches.declined_share', 'matches.declined_size', 'matches.other_share',
                'matches.other_size', z, 1) }} end as bound_upper
    from customers
    left join shares on {{ on_keys('customers', 'shares', cells) }}
    left join matches on {{ on_keys('customers', 'matches', cells) }}
),

scaled as (
    select
        effects.* exclude (bound_lower, bound_upper),
        metrics.metric,
        metrics.unit,
        metrics.scale as difference_scale,
        (first_share - second_share) * metrics.scale as value,
        effects.bound_lower * metrics.scale as bound_lower,
        effects.bound_upper * metrics.scale as bound_upper,
        -- Limits of a matched sample hold its sampling error already.
        coalesce(metrics.scale * sqrt(
            first_share * (1 - first_share) / first_size + second_share * (1 - second_share) / second_size
        ), 0) as standard_error
    from effects
    cross join lateral (
        values
        ('attrition_effect', 'rate', cast(1 as double)), ('attrition_cost_amount', 'amount', margin_at_stake)
    ) as metrics (metric, unit, scale)
    where metrics.scale is not null
),

whole as (
    select
        scaled.* exclude (difference_scale, first_share, first_size, second_share, second_size)
        replace (
            'false_decline_cost_amount' as metric,
            case when forgone.evidence = 'bounds' then 'bounds' else scaled.evidence end as evidence,
            case when forgone.evidence <> 'bounds' then scaled.value + forgone.value end as value,
            coalesce(scaled.bound_lower, scaled.value) + coalesce(forgone.bound_lower, forgone.value) as bound_lower,
            coalesce(scaled.bound_upper, scaled.value) + coalesce(forgone.bound_upper, forgone.value) as bound_upper,
            sqrt(pow(scaled.standard_error, 2) + pow(forgone.standard_error, 2)) as standard_error,
            least(scaled.maturity, forgone.model_maturity) as maturity
        ),
        sqrt(pow(scaled.standard_error, 2) + pow(coalesce(forgone.realised_error, 0), 2))
            as realised_error
    from scaled
    inner join forgone on {{ on_keys('scaled', 'forgone', keys) }}
    where scaled.metric = 'attrition_cost_amount'
),

figures as (
    select * from scaled
    union all by name
    select * from whole
)

select
    * exclude (margin_at_stake) replace (case when evidence <> 'control_estimate' then bound_lower end as bound_lower,
        case when evidence <> 'control_estimate' then bound_upper end as bound_upper),
    'month' as grain,
    'observed' as estimate,
    'decided' as attribution,
    case
        when evidence = 'bounds' then 'bounds_amount'
        when metric = 'false_decline_cost_amount' then 'normal'
        else 'difference'
    end as method,
    true as is_cohort,
    true as is_labelled
from figures
