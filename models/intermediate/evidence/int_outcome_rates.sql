{#- Evidence of the rates that rest on outcomes. A money base turns a missed point of a rate into money. -#}
with sized as (
    select * from {{ ref('int_outcome_parts') }}
),

estimates as (
    select * from {{ ref('int_cohort_estimates') }}
),

money as (
    select
        {{ ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] | join(', ') }},
        max(case when measure = 'loss' then coalesce(caught, caught_upper) + missed end) as adverse_loss,
        max(case when measure = 'margin' then declined - coalesce(caught, caught_lower) + approved_good end)
            as good_margin
    from estimates
    group by all
)

select
    sized.model_id,
    sized.owner_id,
    sized.segment,
    sized.grain,
    sized.period_start,
    sized.evaluated_on,
    sized.estimate,
    sized.metric,
    case when sized.metric = 'false_positive_ratio' then 'ratio' else 'rate' end as unit,
    sized.evidence,
    case
        when sized.evidence = 'bounds' and sized.metric = 'false_positive_ratio' then 'bounds_amount'
        when sized.evidence = 'bounds' then 'bounds_rate'
        when sized.is_parts then 'parts'
        when sized.metric = 'false_positive_ratio' then 'share_odds'
        when sized.is_corrected and not sized.is_of_declines then 'odds'
        else 'share'
    end as method,
    case
        when sized.evidence = 'bounds' then null
        when sized.metric = 'false_positive_ratio' then sized.part / nullif(sized.rest, 0)
        else sized.part_rate
    end as value,
    case
        when sized.has_estimate then null
        when sized.metric = 'false_positive_ratio'
            then sized.part_lower / nullif(sized.rest_at_lower + sized.pending, 0)
        -- At worst nothing was caught, also where nothing is known to have been missed.
        else sized.part_lower / coalesce(
            nullif(sized.part_lower + sized.rest_at_lower + sized.pending, 0), nullif(sized.part_upper, 0)
        )
    end as bound_lower,
    case
        when sized.has_estimate then null
        when sized.metric = 'false_positive_ratio'
            then (sized.part_upper + sized.pending) / nullif(sized.rest_at_upper, 0)
        else (sized.part_upper + sized.pending)
            / nullif(sized.part_upper + sized.pending + sized.rest_at_upper, 0)
    end as bound_upper,
    -- At most: the error of a share is largest at one half.
    case when sized.evidence = 'bounds' then sqrt(sized.rest_variance) / 4 end as realised_error,
    case when sized.is_estimated then sized.adverse_share else sized.part_rate end as share,
    case when sized.is_estimated then sized.turn else 1 end as share_turn,
    case
        when sized.is_estimated then sized.control_size
        when sized.is_corrected and sized.is_of_declines
            then sized.spread / nullif(sized.spread / sized.observed_size + pow(sized.part_deviation, 2), 0)
        else sized.observed_size
    end as share_size,
    case
        when sized.is_estimated then sized.control_realised_size
        when sized.is_corrected and sized.is_of_declines
            then coalesce(sized.spread / nullif(pow(sized.realised_deviation, 2), 0), 1e12)
        else sized.observed_size
    end as share_realised_size,
    case when sized.is_estimated and sized.measure = 'amount' then sized.share_error end as share_error,
    case when sized.is_estimated and sized.measure = 'amount' then sized.share_realised_error end
        as share_realised_error,
    greatest(sized.control_count - 1, 1) as share_freedom,
    sized.size_freedom,
    case when sized.is_estimated then sized.share_floor end as share_floor,
    case when sized.is_estimated then sized.share_ceiling end as share_ceiling,
    case when sized.is_estimated then sized.control_share else 1 end as share_maturity,
    case when sized.is_estimated then sized.control_log_variance else 0 end as share_log_variance,
    case when sized.is_parts then sized.declined end as share_total,
    case when sized.is_parts then pow(sized.declined, 2) / nullif(sized.declined_squared, 0) end as share_total_size,
    case when sized.is_parts then sized.rest end as other_total,
    case
        when sized.is_parts
            then sized.rest_log_variance + greatest(0, (
                sized.rest_squared / sized.rest - 2 * sized.shared / nullif(sized.part, 0)) / nullif(sized.rest, 0))
    end as other_variance,
    case when sized.is_parts then sized.rest_variance end as other_realised_variance,
    case
        when sized.is_corrected
            then 1 / nullif(sized.part_rate * (1 - sized.part_rate) * sized.observed_size, 0)
                + pow(sized.part_deviation * sized.declined / nullif(sized.part, 0), 2) + sized.rest_log_variance
    end as odds_variance,
    case
        when sized.is_corrected
            then pow(sized.realised_deviation * sized.declined / nullif(sized.part, 0), 2) + sized.rest_variance
    end as odds_realised_variance,
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
            sized.estimate, regexp_replace(sized.metric, '_(count|value)$', '')
    ) as basis
from sized
inner join money on {{ on_keys('sized', 'money') }}
