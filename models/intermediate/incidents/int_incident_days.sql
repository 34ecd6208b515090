{#- What each incident has cost on each day, at most. The excess of a bad period falls evenly on its days. A day that
    several windows or agreements hold counts once, with the largest of them: segments, which are apart, add up before
    they are held against the whole model. -#}
with periods as (
    select * from {{ ref('int_incident_periods') }}
    where excess_amount is not null
),

daily as (
    select
        incident_id,
        segment,
        excess_amount / (period_end - period_start + 1) as day_amount,
        cast(unnest(generate_series(period_start, period_end, interval 1 day)) as date) as cost_on
    from periods
),

largest as (
    select
        incident_id,
        segment,
        cost_on,
        max(day_amount) as day_amount
    from daily
    group by incident_id, segment, cost_on
)

select
    incident_id,
    cost_on,
    greatest(
        max(case when segment = '(all)' then day_amount end),
        {{ exact_sum("case when segment <> '(all)' then day_amount end") }}
    ) as day_amount
from largest
group by incident_id, cost_on
