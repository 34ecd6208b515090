{#- The rates that rest on outcomes, both sides of degradation, as one part against a rest, each with the squares
    of its customers and the number of independent cases they make. -#}
with estimates as (
    select * from {{ ref('int_cohort_estimates') }}
),

adverse_part as (
    select
        *,
        'detection_rate_' || case measure when 'count' then 'count' else 'value' end as metric,
        caught as part,
        caught_lower as part_lower,
        caught_upper as part_upper,
        caught_squared as part_squared,
        process_deviation as part_deviation,
        missed as rest,
        missed_squared as rest_squared,
        missed_variance as rest_variance,
        missed_log_variance as rest_log_variance,
        coalesce(missed_product, 0) as shared,
        1 as turn,
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
        estimates.good_squared as part_squared,
        -- Good cases are what adverse ones leave: beside their own number, those not reported yet vary.
        estimates.realised_deviation as part_deviation,
        case families.rest when 'approved' then estimates.approved_good else estimates.caught end as rest,
        case families.rest when 'approved' then estimates.approved_squared else estimates.caught_ultimate_squared end
            as rest_squared,
        case families.rest when 'approved'
            then pow(estimates.missed / nullif(estimates.approved_good, 0), 2) else 0 end as missed_odds,
        missed_odds * estimates.missed_variance as rest_variance,
        missed_odds * estimates.missed_log_variance as rest_log_variance,
        0 as shared,
        -1 as turn,
        estimates.known_adverse_share as share_floor,
        1 - estimates.known_good_share as share_ceiling
    from estimates
    inner join (
        values
        ('false_decline_rate_count', 'count', 'approved'), ('false_decline_rate_value', 'amount', 'approved'),
        ('decline_error_share', 'count', 'caught'), ('false_positive_ratio', 'count', 'caught')
    ) as families (metric, measure, rest) on estimates.measure = families.measure
),

parts as (
    select * from adverse_part
    union all by name
    select * from good_part
),

named as (
    select
        * exclude (
            caught, caught_lower, caught_upper, caught_squared, caught_ultimate_squared, good_squared, missed,
            missed_squared, missed_odds, missed_variance, missed_log_variance, missed_product, process_deviation
        ),
        metric in ('decline_error_share', 'false_positive_ratio') as is_of_declines
    from parts
),

shaped as (
    select
        named.*,
        case when is_of_declines then declined - part_lower else rest end as rest_at_lower,
        case when is_of_declines then declined - part_upper else rest end as rest_at_upper,
        part / nullif(part + rest, 0) as part_rate,
        part_squared / nullif(part, 0) as part_unit,
        rest_squared / nullif(rest, 0) as rest_unit,
        (1 - part_rate) * coalesce(part_unit, rest_unit) + part_rate * coalesce(rest_unit, part_unit) as rate_unit
    from named
),

sized as (
    select
        *,
        -- A customer with cases in both parts moves the rate less than one with as many in one of them; a few such
        -- customers can look steadier than they are.
        (part + rest) / nullif(greatest(rate_unit - 2 * shared / nullif(part + rest, 0), rate_unit / 4), 0)
            as observed_size,
        -- The size is read off as many customers' amounts as these would be, were they equal.
        case
            when measure = 'amount' and evidence <> 'control_estimate' and part_squared + rest_squared > 0
                then greatest(1, pow(part + rest, 2) / (part_squared + rest_squared + 2 * shared) - 1)
        end as size_freedom,
        -- As of one case more, half of it in either part: a rate of 0 or 1 is not certain.
        greatest(part_rate * (1 - part_rate), 0.5 / (part + rest + 1)) as spread,
        evidence = 'control_estimate' as is_estimated,
        evidence = 'control_estimate' and not is_of_declines as is_parts,
        evidence = 'observed' and has_estimate as is_corrected
    from shaped
)

select * from sized
