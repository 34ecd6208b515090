{#- Running cost of each model, spread over the days of its month, under the owner of the day. -#}
with periods as (
    select * from {{ ref('int_periods') }}
    where grain = 'month'
),

run as (
    select * from {{ ref('int_as_of') }}
),

economics as (
    select * from {{ ref('stg_unit_economics') }}
    where segment = '(all)'
),

ownership as (
    select * from {{ ref('int_accountability') }}
),

lifetimes as (
    select
        model_id,
        min(decided_on) as first_on
    from {{ ref('int_priced_days') }}
    group by model_id
),

days as (
    select
        model_id,
        cast(unnest(generate_series(period_start, period_end, interval 1 day)) as date) as cost_on
    from periods
)

select
    days.model_id,
    days.cost_on,
    coalesce(ownership.owner_id, '(unowned)') as owner_id,
    cast(economics.running_cost_amount_per_month / day(last_day(days.cost_on)) as decimal(18, 8)) as cost_amount
from days
cross join run
inner join lifetimes on days.model_id = lifetimes.model_id and days.cost_on >= lifetimes.first_on
inner join economics
    on
        days.model_id = economics.model_id
        and days.cost_on >= economics.valid_from
        and days.cost_on < economics.valid_to
left join ownership
    on
        days.model_id = ownership.model_id
        and days.cost_on >= ownership.valid_from
        and days.cost_on < ownership.valid_to
where days.cost_on <= run.as_of
