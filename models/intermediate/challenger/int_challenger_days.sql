{#- What champion and challenger made of the scored cases, added up by block: the small table that the comparison is
    made of. A block holds whole days of plain approvals and whole customers: whatever else happened to a customer
    stands under the first day it did, so that blocks are independent. Parts: approved cases are `good` or `adverse`;
    declined ones a control (`control_*`, weighted too), known by outcome (`known_*`) or `unknown`. Hard rules decline
    whoever scores: once controls are drawn, a decline out of their reach stands outside. -#}
{%- set pair = ['model_id', 'champion_version', 'challenger_version'] -%}
{%- set cell = pair + ['segment', 'champion_approves', 'challenger_approves', 'baseline_approves', 'part'] -%}
{%- set sums = [
    'case_count', 'amount', 'margin', 'stake', 'weight', 'weighted_amount', 'weighted_stake', 'squared_weight',
    'squared_amount', 'squared_stake', 'champion_review_cost', 'challenger_review_cost'
] -%}
with cases as (
    select
        *,
        case when is_control then 1 / control_probability end as weight,
        case
            when champion_approves then if(is_adverse, 'adverse', 'good')
            when is_control then if(is_adverse, 'control_adverse', 'control_good')
            when is_known then if(is_adverse, 'known_adverse', 'known_good')
            else 'unknown'
        end as part,
        not champion_approves and control_probability is not null as is_drawn,
        -- Everything but what both let through without harm: few cases, and those that customers may have several of.
        case when not (champion_approves and challenger_approves) or is_adverse then customer_id end as noted_customer
    from {{ ref('int_challenger_cases') }}
),

added_up as (
    select
        {{ cell | join(', ') }},
        is_drawn,
        decided_on,
        noted_customer,
        count(*) as case_count,
        {{ exact_sum('amount') }} as amount,
        {{ exact_sum('margin') }} as margin,
        {{ exact_sum('stake') }} as stake,
        {{ exact_sum('weight') }} as weight,
        {{ exact_sum('weight * amount') }} as weighted_amount,
        {{ exact_sum('weight * stake') }} as weighted_stake,
        {{ exact_square_sum('weight', 'weight') }} as squared_weight,
        {{ exact_square_sum('weight * amount', 'weight * amount') }} as squared_amount,
        {{ exact_square_sum('weight * stake', 'weight * stake') }} as squared_stake,
        {{ exact_sum("if(champion_action = 'review', review_cost_amount, 0)") }} as champion_review_cost,
        {{ exact_sum("if(challenger_action = 'review', review_cost_amount, 0)") }} as challenger_review_cost
    from cases
    group by all
),

placed as (
    select
        *,
        case
            when noted_customer is null then decided_on
            else min(decided_on) over (partition by {{ pair | join(', ') }}, noted_customer)
        end as block_on,
        bool_or(is_drawn) over (partition by {{ pair | join(', ') }}) as has_controls
    from added_up
)

select
    {{ cell | join(', ') }},
    block_on,
    min(decided_on) as first_decided_on,
    max(decided_on) as last_decided_on,
    count(distinct noted_customer) filter (where part like 'control%') as control_count
    {%- for sum in sums %},
    cast(coalesce(sum({{ sum }}), 0) as double) as {{ sum }}
    {%- endfor %}
from placed
where champion_approves or is_drawn or not has_controls
group by {{ cell | join(', ') }}, block_on
