{#- Approval rate and false-decline rate of each group, with standard errors over its customers, linearised: what one
    customer more would move. How many of the declined were good is known, estimated from the group's own controls,
    or not to be said. -#}
{%- set keys = ['model_id', 'group_name', 'is_reference', 'grain', 'period_start', 'evaluated_on'] -%}
with customers as (
    select * from {{ ref('int_group_customers') }}
),

totals as (
    select
        {{ keys | join(', ') }},
        count(*) as customer_count,
        sum(decided_count) as decided,
        sum(approved_count) as approved,
        sum(good_count) as good,
        sum(declined_count) as declined,
        sum(known_count) as known,
        sum(cleared_count) as cleared,
        sum(control_count) as controls,
        cast({{ exact_sum('control_weight') }} as double) as weight,
        cast({{ exact_sum('control_good_weight') }} as double) as good_weight
    from customers
    group by all
),

shares as (
    select
        *,
        approved / nullif(decided, 0) as approval_rate,
        case
            when known >= {{ var('observed_share') }} * declined then 'observed'
            when controls >= {{ var('min_controls') }} then 'control_estimate'
            else 'bounds'
        end as evidence,
        case evidence
            when 'observed' then coalesce(cleared / nullif(known, 0), 0)
            when 'control_estimate' then good_weight / weight
        end as good_share,
        good_share * declined as false_declined,
        false_declined / nullif(false_declined + good, 0) as false_decline_rate
    from totals
),

moved as (
    select
        {% for key in keys %}shares.{{ key }}, {% endfor %}
        customers.approved_count - shares.approval_rate * customers.decided_count as approval_part,
        case shares.evidence
            when 'observed'
                then shares.good_share * customers.declined_count
                    + coalesce(shares.declined / nullif(shares.known, 0), 0)
                    * (customers.cleared_count - shares.good_share * customers.known_count)
            when 'control_estimate'
                then shares.good_share * customers.declined_count + shares.declined / shares.weight
                    * (customers.control_good_weight - shares.good_share * customers.control_weight)
        end as false_declined_part,
        false_declined_part * (1 - shares.false_decline_rate) - customers.good_count * shares.false_decline_rate
            as false_decline_part
    from customers
    inner join shares on {{ on_keys('customers', 'shares', keys) }}
),

squares as (
    select
        {{ keys | join(', ') }},
        -- In thousandths, to keep the digits of small parts.
        cast({{ exact_square_sum('1000 * approval_part', '1000 * approval_part') }} as double) / 1e6
            as approval_squared,
        cast({{ exact_square_sum('1000 * false_decline_part', '1000 * false_decline_part') }} as double) / 1e6
            as false_decline_squared
    from moved
    group by all
)

select
    {% for key in keys %}shares.{{ key }}, {% endfor %}
    shares.customer_count,
    rates.*
from shares
inner join squares on {{ on_keys('shares', 'squares', keys) }}
cross join lateral (
    values
    (
        'adverse_impact_ratio', 'observed', shares.approval_rate, shares.decided,
        sqrt(squares.approval_squared) / nullif(shares.decided, 0)
    ),
    (
        'false_decline_rate_ratio', shares.evidence, shares.false_decline_rate, shares.declined + shares.good,
        sqrt(squares.false_decline_squared) / nullif(shares.false_declined + shares.good, 0)
    )
) as rates (metric, evidence, rate, case_count, rate_error)
