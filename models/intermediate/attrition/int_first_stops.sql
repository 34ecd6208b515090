{#- Each customer's first policy decline by a model in twelve months, as known on each day on which months are looked
    at, with what followed: whether the customer left within the attrition window (and since when that is known), and
    what a year of the customer is worth less the margin that declines within the window forwent already. Also the first
    review that ended in an approval, of customers who were not declined: where nothing was drawn by chance, they are
    the nearest to compare with. Rows that no month looked at on that day counts are left out. -#}
{%- set by_customer = 'partition by evaluated_on, model_id, customer_id' -%}
with looks as (
    select
        model_id,
        evaluated_on,
        min(period_end) - interval 1 year as after_on
    from {{ ref('int_evaluations') }}
    where grain = 'month' and estimate = 'observed'
    group by all
),

cases as (
    select
        priced.*,
        cases.decided_at,
        cases.score,
        looks.evaluated_on,
        looks.after_on
    from {{ ref('int_priced_cases') }} as priced
    inner join looks
        on
            priced.model_id = looks.model_id
            and priced.known_from <= looks.evaluated_on
            and priced.known_until > looks.evaluated_on
    inner join {{ ref('int_cases') }} as cases on priced.decision_id = cases.decision_id
    where
        cases.customer_id is not null
        and (priced.policy_action = 'decline'
            or (priced.policy_action = 'approve' and priced."action" = 'review' and not priced.is_adverse))
),

days as (
    select distinct evaluated_on from looks
),

-- Of two records of one leaving, the latest counts.
churn as (
    select
        days.evaluated_on,
        churn.customer_id,
        churn.churned_at,
        cast(churn.recorded_at as date) as recorded_on
    from {{ ref('int_accepted_customer_churn') }} as churn
    inner join days on cast(churn.recorded_at as date) <= days.evaluated_on
    qualify row_number() over (
        partition by days.evaluated_on, churn.customer_id order by churn.recorded_at desc, churn.churned_at desc
    ) = 1
),

means as (
    select {{ exact_sum('annual_margin_amount') }} / nullif(count(annual_margin_amount), 0) as annual_margin_amount
    from {{ ref('int_accepted_customers') }}
),

windows as (
    select * from {{ ref('stg_unit_economics') }}
    where segment = '(all)' and attrition_window_days is not null
),

placed as (
    select
        *,
        policy_action = 'decline' as is_declined,
        lag(decided_at) over ({{ by_customer }}, policy_action order by decided_at, decision_id) as previous_at,
        bool_or(policy_action = 'decline') over ({{ by_customer }}) as is_ever_declined
    from cases
),

firsts as (
    select
        placed.*,
        placed.decided_on + windows.attrition_window_days as due_on,
        placed.decided_at + to_days(windows.attrition_window_days) as window_until
    from placed
    inner join windows
        on
            placed.model_id = windows.model_id
            and placed.decided_on >= windows.valid_from
            and placed.decided_on < windows.valid_to
    where
        placed.decided_on > placed.after_on
        and (placed.previous_at is null or placed.previous_at < placed.decided_at - interval 1 year)
        and (placed.is_declined or not placed.is_ever_declined)
),

forgone as (
    select
        firsts.evaluated_on,
        firsts.decision_id,
        sum(placed.margin_measure - least(placed.retried_measure, placed.margin_measure)) as forgone_amount
    from firsts
    inner join placed
        on
            {{ on_keys('firsts', 'placed', ['evaluated_on', 'model_id', 'customer_id']) }}
            and placed.decided_at between firsts.decided_at and firsts.window_until
    where firsts.is_declined and placed.is_declined and not placed.is_adverse
    group by all
)

select
    firsts.* exclude (window_until, previous_at, after_on),
    churn.recorded_on as churn_known_on,
    coalesce(customers.annual_margin_amount, means.annual_margin_amount) as annual_margin_amount,
    least(coalesce(forgone.forgone_amount, 0), coalesce(customers.annual_margin_amount, means.annual_margin_amount))
        as forgone_amount
from firsts
cross join means
left join churn
    on
        firsts.evaluated_on = churn.evaluated_on
        and firsts.customer_id = churn.customer_id
        and firsts.decided_at < churn.churned_at
        and firsts.window_until >= churn.churned_at
left join {{ ref('int_accepted_customers') }} as customers on firsts.customer_id = customers.customer_id
left join forgone on {{ on_keys('firsts', 'forgone', ['evaluated_on', 'decision_id']) }}
