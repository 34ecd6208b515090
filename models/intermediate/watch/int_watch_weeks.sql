{#- What each watched week says against each floor: the logarithm by which every bet grows. A customer's cases of a
    week are one unit, z = stake x (odds x missed - caught) / heaviest weight. With detection at the floor or above, the
    mean of z is at most zero, however a customer's cases hang together; and z is never below -stake, so that no bet is
    ruined. With a floor of .7, one case each and labels at one speed, z is .7 - 1 for a caught case and .7 for a missed
    one. -#}
{%- set stake = 0.3 -%}
with floors as (
    select * from {{ ref('int_watch_floors') }}
    where unwatched_reason is null
),

cases as (
    select * from {{ ref('int_watch_cases') }}
),

customers as (
    select
        floors.sla_id,
        floors.week_start,
        floors.odds,
        floors.heaviest_weight,
        cases.customer_id
        {%- for part, sign in [('missed', '='), ('caught', '<>')] %},
        coalesce({{ exact_sum('cases.weight * least(cases.size, floors.cap) / floors.cap') }} filter (
            where cases.side {{ sign }} 'missed'
        ), 0) as {{ part }}
        {%- endfor %}
    from floors
    inner join cases
        on
            floors.model_id = cases.model_id
            and floors.metric = cases.metric
            and floors.week_start = cases.week_start
            and cases.side <> case when floors.has_controls then 'caught' else 'control' end
    group by all
),

units as (
    select
        sla_id,
        week_start,
        {{ stake }} * (odds * least(missed / heaviest_weight, 1) - least(caught / heaviest_weight, 1)) as z
    from customers
),

summed as (
    select
        sla_id,
        week_start,
        count(*) as customer_count
        {%- for bet in watch_bets() %},
        {{ exact_sum('ln(1 + ' ~ bet ~ ' * z)') }} as log_growth_{{ loop.index }}
        {%- endfor %}
    from units
    group by all
)

select
    floors.sla_id,
    floors.week_start,
    floors.version_number,
    coalesce(summed.customer_count, 0) as customer_count
    {%- for bet in watch_bets() %},
    cast(coalesce(summed.log_growth_{{ loop.index }}, 0) as double) as log_growth_{{ loop.index }}
    {%- endfor %}
from floors
left join summed on floors.sla_id = summed.sla_id and floors.week_start = summed.week_start
