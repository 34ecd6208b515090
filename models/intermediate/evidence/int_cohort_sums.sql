{#- What each cohort's cases add up to, in every measure: added up by class of case first, then into the cells that
    overlap, then under each label they are reported by. A filter on each sum of each case costs several times more. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
{%- set drawn = ['count', 'amount', 'stake'] -%}
with cases as (
    select
        *,
        case when is_adverse then inflation end as reported,
        case when is_adverse then weight * inflation end as weighted_reported
    from {{ ref('int_cohort_cases') }}
),

classes as (
    select
        {{ keys | join(', ') }},
        is_declined,
        is_approved,
        is_pending,
        is_ineligible,
        is_control,
        is_known,
        is_adverse,
        "action",
        count(*) as case_count,
        sum(review_cost_amount) as review_cost_amount
        {%- for measure in measures() %},
        sum({{ measure }}_measure) as {{ measure }}_measure
        {%- for factor in ['weight', 'reported', 'weighted_reported'] %},
        {{ exact_sum(factor ~ ' * ' ~ measure ~ '_measure') }} as {{ measure }}_{{ factor }}
        {%- endfor %}
        {%- endfor %}
        {%- for measure in drawn %}
        {%- set weighted = 'weight * ' ~ measure ~ '_measure' %},
        {{ exact_square_sum(weighted, measure ~ '_measure') }} as {{ measure }}_drawn,
        {{ exact_square_sum(weighted, weighted) }} as {{ measure }}_stood_for
        {%- endfor %}
    from cases
    group by all
),

cells as (
    select
        {{ keys | join(', ') }},
        -- Of a control everything will be known.
        coalesce(sum(case_count) filter (where is_declined and (is_known or is_control)), 0) as known_count,
        coalesce(sum(case_count) filter (where is_ineligible), 0) as ineligible_count,
        coalesce(sum(amount_measure) filter (where is_ineligible), 0) as ineligible_amount,
        coalesce(sum(review_cost_amount) filter (where "action" = 'review'), 0) as review_cost_amount
        {%- for measure in measures() %}
        {%- for part, condition in case_parts().items() %}
        {%- set factor = {'control': 'weight', 'control_adverse': 'weighted_reported', 'caught': 'reported',
            'missed': 'reported'}.get(part, 'measure') %},
        coalesce(sum({{ measure }}_{{ factor }}) filter (where {{ condition }}), 0) as {{ measure }}_{{ part }}
        {%- endfor %}
        {%- endfor %}
        {%- for measure in drawn %},
        sum({{ measure }}_drawn) as {{ measure }}_drawn,
        sum({{ measure }}_stood_for) as {{ measure }}_stood_for
        {%- endfor %}
    from classes
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
