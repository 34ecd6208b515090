{#- The delay curve: the share of eventual adverse labels that is reported by each age, per model, side and stratum, as
    it could be read on each day of evaluation. Right-truncated reports are read backwards in time (reverse-hazard
    Kaplan-Meier, Lagakos; the chain ladder): of n reports known within v days, d came on the last of them, so F(u) is
    the product of 1 - d / n over the delays v > u, and 1 at the label horizon; times the tail factor of a model too
    young to show its longest delays. Without a tail factor there is no curve. -#}
{%- set keys = ['model_id', 'evaluated_on', 'side', 'stratum'] -%}
with spans as (
    select * from {{ ref('int_delay_spans') }}
    where from_delay <= until_delay
),

strata as (
    select * from {{ ref('int_delay_strata') }}
    where tail_factor is not null
),

changes as (
    select
        {{ keys | join(', ') }},
        from_delay as age_days,
        count(*) as entered,
        count_if(from_delay = delay_days) as reported
    from spans
    group by all
    union all
    select
        {{ keys | join(', ') }},
        until_delay + 1 as age_days,
        -count(*) as entered,
        0 as reported
    from spans
    group by all
),

daily as (
    select
        {{ keys | join(', ') }},
        age_days,
        sum(entered) as entered,
        sum(reported) as reported
    from changes
    group by all
),

ages as (
    select
        *,
        cast(unnest(generate_series(0, label_horizon_days)) as integer) as age_days
    from strata
),

counted as (
    select
        ages.*,
        coalesce(daily.reported, 0) as reported,
        sum(coalesce(daily.entered, 0)) over (
            partition by {% for key in keys %}ages.{{ key }}{{ ', ' if not loop.last }}{% endfor %}
            order by ages.age_days
        ) as at_risk
    from ages
    left join daily on {{ on_keys('ages', 'daily', keys) }} and ages.age_days = daily.age_days
)

select
    {{ keys | join(', ') }},
    age_days,
    report_count,
    at_risk,
    reported,
    tail_factor,
    tail_factor * least(
        case
            -- The earliest delay of all: nothing is reported before it.
            when bool_or(reported > 0 and reported = at_risk) over later then 0
            else exp(coalesce(sum(case when reported < at_risk then ln(1 - reported / at_risk) end) over later, 0))
        end,
        -- No later report among n customers does not mean that there is none: half a one more.
        case when age_days < label_horizon_days then 1 - 0.5 / (report_count / cluster_size + 1) else 1 end
    ) as reported_share,
    case
        when reported < at_risk then cluster_size * reported / (at_risk * (at_risk - reported))
        else 0
    end as hazard_variance
from counted
window later as (
    partition by {{ keys | join(', ') }} order by age_days rows between 1 following and unbounded following
)
