{#- What each cohort's cases add up to, in every measure: added up under their own labels first, then under each label
    they are reported by. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
{%- set drawn = ['count', 'amount', 'stake'] -%}
with cases as (
    select * from {{ ref('int_cohort_cases') }}
),

cells as (
    select
        {{ keys | join(', ') }},
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
        {%- for measure in drawn %}
        {%- set weighted = 'weight * ' ~ measure ~ '_measure' %},
        {{ exact_square_sum(weighted, measure ~ '_measure') }} filter (where is_control) as {{ measure }}_drawn,
        {{ exact_square_sum(weighted, weighted) }} filter (where is_control) as {{ measure }}_stood_for
        {%- endfor %}
    from cases
    group by all
),

rolled_up as (
    {{ roll_up('cells') }}
)

select
    {{ keys | join(', ') }},
    sum(known_count) as known_count,
    sum(ineligible_count) as ineligible_count,
    sum(ineligible_amount) as ineligible_amount,
    sum(review_cost_amount) as review_cost_amount
    {%- for measure in measures() %}
    {%- for part in case_parts() %},
    sum({{ measure }}_{{ part }}) as {{ measure }}_{{ part }}
    {%- endfor %}
    {%- endfor %}
    {%- for measure in drawn %},
    -- The share of the declines that were drawn, as it counts for the variance of weighted sums.
    coalesce(sum({{ measure }}_drawn) / nullif(sum({{ measure }}_stood_for), 0), 0) as {{ measure }}_control_fraction
    {%- endfor %}
from rolled_up
group by all
