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
    estimate,
    count(distinct customer_id) filter (where is_control) as control_count,
    -- Of a control everything will be known.
    count_if(is_declined and (is_known or is_control)) as known_count,
    count_if(is_ineligible) as ineligible_count,
    coalesce(sum(amount_measure) filter (where is_ineligible), 0) as ineligible_amount,
    coalesce(sum(review_cost_amount) filter (where "action" = 'review'), 0) as review_cost_amount
    {%- for measure in measures() %}
    {%- for part in case_parts() %},
    coalesce({{ part_sum(measure, part) }}, 0) as {{ measure }}_{{ part }}
    {%- endfor %}
    {%- endfor %}
    {%- for measure in ['count', 'amount', 'stake'] %},
    -- The share of the declines that were drawn, as it counts for the variance of weighted sums.
    coalesce(
        {{ exact_square_sum('weight * ' ~ measure ~ '_measure', measure ~ '_measure') }} filter (where is_control)
        / nullif({{ exact_square_sum('weight * ' ~ measure ~ '_measure', 'weight * ' ~ measure ~ '_measure') }}
            filter (where is_control), 0), 0
    ) as {{ measure }}_control_fraction
    {%- endfor %}
from cases
group by all
