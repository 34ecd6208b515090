{#- Customers first declined in each month: what a year of them is worth beyond the margin already forgone, and the
    share of them whose attrition window has passed: the model's, since the effect is the model's too. Only once
    customers who leave are reported. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where grain = 'month' and estimate = 'observed'
),

firsts as (
    select * from {{ ref('int_first_stops') }}
    where is_declined
),

reported as (
    select min(cast(recorded_at as date)) as reported_from from {{ ref('int_accepted_customer_churn') }}
),

days as (
    select
        model_id,
        owner_id,
        segment,
        decided_on,
        due_on,
        evaluated_on,
        count(*) as customer_count,
        {{ exact_sum('annual_margin_amount - forgone_amount') }} as margin_at_stake
    from firsts
    group by all
),

declined as (
    select
        evaluations.period_start,
        evaluations.period_end,
        days.*
    from evaluations
    inner join days
        on
            evaluations.model_id = days.model_id
            and evaluations.evaluated_on = days.evaluated_on
            and days.decided_on between evaluations.period_start and evaluations.period_end
    inner join reported on evaluations.evaluated_on >= reported.reported_from
),

rolled_up as (
    {{ roll_up('declined') }}
),

summed as (
    select
        model_id,
        owner_id,
        segment,
        period_start,
        period_end,
        evaluated_on,
        cast(sum(margin_at_stake) as double) as margin_at_stake,
        coalesce(sum(customer_count) filter (where due_on <= evaluated_on), 0) / sum(customer_count) as due_share
    from rolled_up
    group by all
)

select
    * exclude (due_share),
    max(due_share) filter (where owner_id = '(all)') over (
        partition by model_id, segment, period_start, evaluated_on
    ) as maturity
from summed
