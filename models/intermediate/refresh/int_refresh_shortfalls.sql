{#- Models whose value has stayed below the business case by more than their policy allows, in each of the newest months
    with all labels due, whatever the declined cases may have been. -#}
with policies as (
    select * from {{ ref('stg_refresh_policies') }}
),

newest as (
    select * from {{ ref('int_refresh_versions') }}
    where is_newest
),

run as (
    select * from {{ ref('int_as_of') }}
),

months as (
    select
        months.model_id,
        months.period_start,
        policies.below_plan_share,
        policies.below_plan_months,
        coalesce(months.realised_upper, months.realised_value_amount)
        < (1 - policies.below_plan_share) * months.planned_value_amount as is_below,
        row_number() over (partition by months.model_id order by months.period_start desc) as place
    from {{ ref('fct_business_case_months') }} as months
    inner join policies on months.model_id = policies.model_id
    inner join newest on months.model_id = newest.model_id and months.period_start >= newest.first_seen_on
    where not months.is_provisional
)

select
    months.model_id,
    'below_plan' as trigger,
    min(months.period_start) as breach_began_on,
    max(run.as_of) as first_alert_on,
    'In ' || count(*) || ' months from ' || min(months.period_start) || ' value was more than '
    || round(100 * max(months.below_plan_share)) || ' % below the business case.' as reason
from months
cross join run
where months.place <= months.below_plan_months
group by months.model_id
having count_if(months.is_below) = max(months.below_plan_months)
