{#- Counts and amounts of the outcome cells themselves: caught and falsely declined, and what was approved in
    error. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with estimates as (
    select
        *,
        case measure when 'count' then 'count' else 'amount' end as unit,
        max(case when measure = 'count' then declined end) over cohort as decline_count,
        max(case when measure = 'count' then approved + declined end) over cohort as cohort_count
    from {{ ref('int_cohort_estimates') }}
    where measure in ('count', 'amount')
    window cohort as (partition by {{ keys | join(', ') }})
),

cells as (
    select
        {{ keys | join(', ') }},
        'caught_adverse_' || unit as metric,
        unit,
        evidence,
        caught as value,
        case when not has_estimate then caught_lower end as bound_lower,
        case when not has_estimate then caught_upper + pending end as bound_upper,
        declined * realised_deviation as realised_error,
        sqrt(pow(declined * coalesce(process_deviation, 0), 2) + case evidence
            when 'observed' then caught_squared
            else pow(coalesce(adverse_share, 1), 2) * declined_squared
        end) as standard_error,
        control_count,
        decline_count as basis
    from estimates
    union all by name
    select
        {{ keys | join(', ') }},
        'false_decline_' || unit as metric,
        unit,
        evidence,
        declined - caught as value,
        case when not has_estimate then declined - caught_upper end as bound_lower,
        case when not has_estimate then declined - caught_lower + pending end as bound_upper,
        declined * realised_deviation as realised_error,
        sqrt(case evidence
            when 'observed' then pow(declined * coalesce(realised_deviation, 0), 2) + good_squared
            else pow(declined * coalesce(process_deviation, 0), 2)
                + pow(1 - coalesce(adverse_share, 0), 2) * declined_squared
        end) as standard_error,
        control_count,
        decline_count as basis
    from estimates
),

known as (
    select
        estimates.*,
        metrics.metric || '_' || estimates.unit as metric,
        case
            when metrics.metric = 'adverse_approved' then estimates.missed
            when metrics.metric = 'policy_decline' then estimates.declined
            when estimates.unit = 'count' then cast(estimates.ineligible_count as double)
            else cast(estimates.ineligible_amount as double)
        end as value,
        case when metrics.metric = 'adverse_approved' then sqrt(missed_realised_squared) else 0 end as error
    from estimates
    cross join (values ('adverse_approved'), ('policy_decline'), ('ineligible_decline')) as metrics (metric)
)

select
    * replace (case when evidence <> 'bounds' then value end as value),
    case when evidence = 'bounds' then 'bounds_amount' else 'part' end as method,
    case when evidence = 'control_estimate' then greatest(control_count - 1, 1) end as size_freedom
from cells
union all by name
select
    {{ keys | join(', ') }},
    metric,
    unit,
    'observed' as evidence,
    value,
    case when error = 0 then value end as bound_lower,
    case when error = 0 then value end as bound_upper,
    case when metric like 'adverse_approved%' then sqrt(missed_process_squared) end as standard_error,
    error as realised_error,
    case when metric like 'adverse_approved%' then 'poisson' else 'normal' end as method,
    pow(missed, 2) / nullif(missed_process_squared, 0) as effective_size,
    sqrt(missed_least_squared) as event_value,
    control_count,
    cohort_count as basis
from known
