{#- Evidence of the rates that rest on outcomes. A money base turns a missed point of a rate into money. -#}
with rates as (
    select * from {{ ref('int_outcome_parts') }}
),

estimates as (
    select * from {{ ref('int_cohort_estimates') }}
),

money as (
    select
        {{ ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on'] | join(', ') }},
        max(case when measure = 'loss' then coalesce(caught, caught_upper) + missed end) as adverse_loss,
        max(case when measure = 'margin' then declined - coalesce(caught, caught_lower) + approved_good end)
            as good_margin
    from estimates
    group by all
),

shaped as (
    select
        rates.*,
        case when is_of_declines then declined - part_lower else rest end as rest_at_lower,
        case when is_of_declines then declined - part_upper else rest end as rest_at_upper,
        part / nullif(part + rest, 0) as part_rate,
        part_squared / nullif(part, 0) as part_unit,
        rest_squared / nullif(rest, 0) as rest_unit
    from rates
),

sized as (
    select
        *,
        (part + rest) / nullif(
            (1 - part_rate) * coalesce(part_unit, rest_unit) + part_rate * coalesce(rest_unit, part_unit), 0
        ) as observed_size,
        rest * rest / nullif(rest_squared, 0) as other_size,
        evidence = 'control_estimate' and not is_of_declines as is_parts
    from shaped
)

select
    sized.model_id,
    sized.owner_id,
    sized.segment,
    sized.grain,
    sized.period_start,
    sized.evaluated_on,
    sized.metric,
    case when sized.metric = 'false_positive_ratio' then 'ratio' else 'rate' end as unit,
    sized.evidence,
    case
        when sized.evidence = 'bounds' and sized.metric = 'false_positive_ratio' then 'bounds_amount'
        when sized.evidence = 'bounds' then 'bounds_rate'
        when sized.is_parts then 'parts'
        when sized.metric = 'false_positive_ratio' then 'share_odds'
        else 'share'
    end as method,
    case
        when sized.evidence = 'bounds' then null
        when sized.metric = 'false_positive_ratio' then sized.part / nullif(sized.rest, 0)
        else sized.part_rate
    end as value,
    case
        when sized.evidence = 'control_estimate' then null
        when sized.metric = 'false_positive_ratio'
            then sized.part_lower / nullif(sized.rest_at_lower + sized.pending, 0)
        else sized.part_lower / nullif(sized.part_lower + sized.rest_at_lower + sized.pending, 0)
    end as bound_lower,
    case
        when sized.evidence = 'control_estimate' then null
        when sized.metric = 'false_positive_ratio'
            then (sized.part_upper + sized.pending) / nullif(sized.rest_at_upper, 0)
        else (sized.part_upper + sized.pending)
            / nullif(sized.part_upper + sized.pending + sized.rest_at_upper, 0)
    end as bound_upper,
    case when sized.evidence = 'control_estimate' then sized.part_share else sized.part_rate end as share,
    case when sized.evidence = 'control_estimate' then sized.control_size else sized.observed_size end as share_size,
    case
        when sized.evidence = 'control_estimate' and sized.measure = 'amount' then sized.share_error
    end as share_error,
    greatest(sized.control_count - 1, 1) as share_freedom,
    case when sized.evidence = 'control_estimate' then sized.share_floor end as share_floor,
    case when sized.evidence = 'control_estimate' then sized.share_ceiling end as share_ceiling,
    case when sized.is_parts then sized.declined end as share_total,
    case when sized.is_parts then pow(sized.declined, 2) / nullif(sized.declined_squared, 0) end as share_total_size,
    case when sized.is_parts then sized.rest end as other_total,
    case when sized.is_parts then sized.other_size end as other_size,
    case
        when sized.evidence = 'bounds'
            then greatest(
                1, (sized.part_upper + sized.rest_at_upper) / nullif(coalesce(sized.rest_unit, sized.part_unit), 0)
            )
    end as effective_size,
    case
        when sized.metric like 'detection%' then money.adverse_loss
        when sized.metric like 'false_decline_rate%' then money.good_margin
    end as money_base,
    sized.control_count,
    max(case when sized.measure = 'count' then sized.part_upper + sized.rest_at_upper end) over (
        partition by
            sized.model_id, sized.owner_id, sized.segment, sized.grain, sized.period_start, sized.evaluated_on,
            regexp_replace(sized.metric, '_(count|value)$', '')
    ) as basis
from sized
inner join money on {{ on_keys('sized', 'money') }}
