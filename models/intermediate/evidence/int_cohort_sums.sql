{#- What each cohort's cases add up to, in every measure. -#}
with cases as (
    select * from {{ ref('int_cohort_cases') }}
)

select
    model_id,
    owner_id,
    segment,
    grain,
    period_start,
    evaluated_on,
    count(distinct customer_id) filter (where is_control) as control_count,
    count_if(is_declined and is_known) as known_count,
    count_if(is_ineligible) as ineligible_count,
    coalesce(sum(amount_measure) filter (where is_ineligible), 0) as ineligible_amount,
    coalesce(sum(review_cost_amount) filter (where "action" = 'review'), 0) as review_cost_amount
    {%- for measure in measures() %}
    {%- for part in case_parts() %},
    coalesce({{ part_sum(measure, part) }}, 0) as {{ measure }}_{{ part }}
    {%- endfor %}
    {%- endfor %}
from cases
group by all
