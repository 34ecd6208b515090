{#- The rates that rest on outcomes, both sides of degradation, as one part against a rest, each with the squares
    of its customers. -#}
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

parts as (
    select * from adverse_part
    union all by name
    select * from good_part
)

select
    * exclude (caught, caught_lower, caught_upper, caught_squared, cleared_squared, missed, missed_squared),
    metric in ('decline_error_share', 'false_positive_ratio') as is_of_declines
from parts
