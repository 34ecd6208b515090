{#- What the policy did to each customer of a group in each period, as of this run, and what is known of it: all
    decisions that have ended for approval, days whose labels are due for false declines. -#}
{%- set keys = ['model_id', 'grain', 'period_start', 'evaluated_on', 'customer_id'] -%}
with run as (
    select * from {{ ref('int_as_of') }}
),

evaluations as (
    select evaluations.*
    from {{ ref('int_evaluations') }} as evaluations
    inner join run on evaluations.evaluated_on = run.as_of
    where
        evaluations.estimate = 'observed' and evaluations.period_end <= run.as_of
        and (evaluations.grain = 'month' or evaluations.grain like 'rolling%')
),

members as (
    select * from {{ ref('int_group_members') }}
),

days as (
    select * from {{ ref('int_group_days') }}
),

cases as (
    select * from {{ ref('int_priced_cases') }}
    where policy_action <> 'pending' and customer_id in (select members.customer_id from members)
),

cohort as (
    select cohort.*
    from {{ ref('int_cohort_cases') }} as cohort
    inner join run on cohort.evaluated_on = run.as_of
    where cohort.estimate = 'observed' and cohort.customer_id in (select members.customer_id from members)
),

parts as (
    select
        {% for key in keys[:4] %}evaluations.{{ key }}, {% endfor %}
        days.customer_id,
        sum(days.approved_count) as decided_count,
        sum(days.approved_count) as approved_count,
        sum(case when days.decided_on <= evaluations.counted_until then days.approved_count else 0 end) as good_count
    from evaluations
    inner join days
        on
            evaluations.model_id = days.model_id
            and days.decided_on between evaluations.period_start and evaluations.period_end
            and evaluations.evaluated_on >= days.recorded_on
    group by all
    union all by name
    select
        {% for key in keys[:4] %}evaluations.{{ key }}, {% endfor %}
        cases.customer_id,
        count_if(cases."action" <> 'approve') as decided_count,
        count_if(cases."action" <> 'approve' and cases.policy_action = 'approve') as approved_count
    from evaluations
    inner join cases
        on
            evaluations.model_id = cases.model_id
            and cases.decided_on between evaluations.period_start and evaluations.period_end
            and {{ is_known('evaluations', 'cases') }}
    group by all
    union all by name
    select
        {{ keys | join(', ') }},
        -- Plain approvals stand above, the adverse ones among them too.
        count_if(is_approved and "action" = 'review') - count_if(is_approved and is_adverse) as good_count,
        count_if(is_declined) as declined_count,
        count_if(is_declined and is_known) as known_count,
        count_if(is_declined and is_known and not is_adverse) as cleared_count,
        count_if(is_control) as control_count,
        coalesce(sum(cast(weight as decimal(18, 6))) filter (where is_control), 0) as control_weight,
        coalesce(sum(cast(weight as decimal(18, 6))) filter (where is_control and not is_adverse), 0)
            as control_good_weight
    from cohort
    group by all
)

select
    {% for key in keys %}parts.{{ key }}, {% endfor %}
    members.group_name,
    members.is_reference
    {%- for total in ['decided_count', 'approved_count', 'good_count', 'declined_count', 'known_count',
        'cleared_count', 'control_count'] %},
    cast(coalesce(sum(parts.{{ total }}), 0) as bigint) as {{ total }}
    {%- endfor %}
    {%- for total in ['control_weight', 'control_good_weight'] %},
    cast(coalesce(sum(parts.{{ total }}), 0) as double) as {{ total }}
    {%- endfor %}
from parts
inner join members on parts.customer_id = members.customer_id
group by all
