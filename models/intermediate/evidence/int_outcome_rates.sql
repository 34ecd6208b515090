{#- Evidence of the rates that rest on outcomes: both sides of degradation. Every rate is one part against a rest, each
    with the squares of its customers. A money base turns a missed point of the rate into money. -#}
with estimates as (
    select * from {{ ref('int_cohort_estimates') }}
),

money as (
    select
        {{ ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on'] | join(', ') }},
        max(case when measure = 'loss' then coalesce(caught, caught_upper) + missed end) as adverse_loss,
        max(case when measure = 'margin' then declined - coalesce(caught, caught_lower) + approved_good end) as good_margin
    from estimates
    group by all
),

adverse_part as (
    select
        *,
        'detection_rate_' || case measure when 'count' then 'count' else 'value' end as metric,
        caught as part,
        caught_lower as part_lower,
        caught_upper as part_upper,
        caught_squared as part_squared,
        missed as rest,
        missed_squared as rest_squared,
        adverse_share as part_share,
        known_adverse_share as share_floor,
        1 - known_good_share as share_ceiling
    from estimates
    where measure in ('count', 'amount')
),

good_part as (
    select
        estimates.*,
        families.metric,
        estimates.declined - estimates.caught as part,
        estimates.declined - estimates.caught_upper as part_lower,
        estimates.declined - estimates.caught_lower as part_upper,
        estimates.cleared_squared as part_squared,
        case families.rest when 'approved' then estimates.approved_good else estimates.caught end as rest,
        case families.rest when 'approved' then estimates.approved_squared else estimates.caught_squared end
            as rest_squared,
        1 - estimates.adverse_share as part_share,
        estimates.known_good_share as share_floor,
        1 - estimates.known_adverse_share as share_ceiling
    from estimates
    inner join (
        values
        ('false_decline_rate_count', 'count', 'approved'), ('false_decline_rate_value', 'amount', 'approved'),
        ('decline_error_share', 'count', 'caught'), ('false_positive_ratio', 'count', 'caught')
    ) as families (metric, measure, rest) on estimates.measure = families.measure
),

rates as (
    select * from adverse_part
    union all by name
    select * from good_part
),

shaped as (
    select
        rates.*,
        metric in ('decline_error_share', 'false_positive_ratio') as is_of_declines,
        case when metric in ('decline_error_share', 'false_positive_ratio') then declined - part_lower else rest end
            as rest_at_lower,
        case when metric in ('decline_error_share', 'false_positive_ratio') then declined - part_upper else rest end
            as rest_at_upper,
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
        when sized.metric = 'false_positive_ratio' then sized.part_lower / nullif(sized.rest_at_lower + sized.pending, 0)
        else sized.part_lower / nullif(sized.part_lower + sized.rest_at_lower + sized.pending, 0)
    end as bound_lower,
    case
        when sized.evidence = 'control_estimate' then null
        when sized.metric = 'false_positive_ratio' then (sized.part_upper + sized.pending) / nullif(sized.rest_at_upper, 0)
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
    case when sized.is_parts then sized.rest end as other_total,
    case when sized.is_parts then sized.other_size end as other_size,
    case
        when sized.evidence = 'bounds'
            then greatest(1, (sized.part_upper + sized.rest_at_upper) / nullif(coalesce(sized.rest_unit, sized.part_unit), 0))
    end as effective_size,
    case when sized.metric like 'detection%' then money.adverse_loss when sized.metric like 'false_decline_rate%' then money.good_margin end
        as money_base,
    sized.control_count,
    max(case when sized.measure = 'count' then sized.part_upper + sized.rest_at_upper end) over (
        partition by
            sized.model_id, sized.owner_id, sized.segment, sized.grain, sized.period_start, sized.evaluated_on,
            regexp_replace(sized.metric, '_(count|value)$', '')
    ) as basis
from sized
inner join money on {{ on_keys('sized', 'money') }}
