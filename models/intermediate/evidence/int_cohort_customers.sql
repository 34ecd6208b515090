{#- Cases of the decision days whose labels are due, summed per customer, the unit of independence. Controls are
    weighted by the inverse of their probability and stand among the declines. Once a model draws controls, a decline
    that the draw could not have reached is ineligible and outside every estimate. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
),

cases as (
    select * from {{ ref('int_priced_cases') }}
),

cohort as (
    select
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        cases.*,
        bool_or(cases.control_probability is not null) over (
            partition by evaluations.model_id, evaluations.grain, evaluations.period_start, evaluations.evaluated_on
        ) as has_controls
    from evaluations
    inner join cases
        on
            evaluations.model_id = cases.model_id
            and cases.decided_on between evaluations.period_start and evaluations.mature_until
            and evaluations.evaluated_on >= cases.known_from
            and evaluations.evaluated_on < cases.known_until
),

classified as (
    select
        * exclude (has_controls),
        policy_action = 'decline' and has_controls and control_probability is null as is_ineligible,
        policy_action = 'decline' and not (has_controls and control_probability is null) as is_declined,
        policy_action = 'approve' as is_approved,
        policy_action = 'pending' as is_pending,
        case when is_control then 1 / control_probability end as weight
    from cohort
),

rolled_up as (
    {{ roll_up('classified') }}
)

select
    model_id,
    owner_id,
    segment,
    grain,
    period_start,
    evaluated_on,
    customer_id,
    count_if(is_control) as control_count,
    count_if(is_declined and is_known) as known_count,
    count_if(is_ineligible) as ineligible_count,
    sum(case when is_ineligible then amount_measure else 0 end) as ineligible_amount,
    sum(case when "action" = 'review' then review_cost_amount else 0 end) as review_cost_amount
    {%- for measure in measures() %},
    {{ exact_sum('case when is_declined then ' ~ measure ~ '_measure else 0 end') }} as {{ measure }}_declined,
    {{ exact_sum('case when is_declined and is_known and is_adverse then ' ~ measure ~ '_measure else 0 end') }}
        as {{ measure }}_caught,
    {{ exact_sum('case when is_declined and is_known and not is_adverse then ' ~ measure ~ '_measure else 0 end') }}
        as {{ measure }}_cleared,
    {{ exact_sum('case when is_approved and "action" = \'review\' then ' ~ measure ~ '_measure else 0 end') }}
        as {{ measure }}_review_approved,
    {{ exact_sum('case when is_approved and is_adverse then ' ~ measure ~ '_measure else 0 end') }} as {{ measure }}_missed,
    {{ exact_sum('case when is_pending then ' ~ measure ~ '_measure else 0 end') }} as {{ measure }}_pending,
    {{ exact_sum('case when is_control then weight * ' ~ measure ~ '_measure else 0 end') }} as {{ measure }}_control,
    {{ exact_sum('case when is_control and is_adverse then weight * ' ~ measure ~ '_measure else 0 end') }}
        as {{ measure }}_control_adverse
    {%- endfor %}
from rolled_up
group by all
