{#- The terms on which next month's decisions are watched, set at the end of each month from what had been released by
    then, so that nothing is chosen after seeing what it judges: the size a case is capped at, what share of the sizes
    of caught and of missed cases that cap leaves, the most that the caught cases of one customer have weighed, the
    speeds of labels; or why there is no watch. -#}
{%- set keys = ['model_id', 'metric', 'set_on'] -%}
with evidence as (
    select * from {{ ref('int_watch_evidence') }}
),

speeds as (
    select * from {{ ref('int_watch_speeds') }}
),

reference as (
    select
        cases.*,
        evidence.set_on
    from evidence
    inner join {{ ref('int_watch_cases') }} as cases
        on
            evidence.model_id = cases.model_id
            and evidence.set_on >= cases.released_on
            and cases.released_on > evidence.set_on - cast({{ var('watch_reference_days') }} as integer)
            and cases.side <> case when evidence.has_controls then 'caught' else 'control' end
),

caps as (
    select
        {{ keys | join(', ') }},
        nullif(quantile_disc(size, {{ var('watch_cap_quantile') }}), 0) as cap
    from reference
    group by all
),

capped as (
    select
        {% for key in keys %}reference.{{ key }}, {% endfor %}
        {%- for side, sign in [('caught', '<>'), ('missed', '=')] %}
        {%- set filter = "filter (where reference.side " ~ sign ~ " 'missed')" %}
        {{ exact_sum('reference.weight * least(reference.size, caps.cap)') }} {{ filter }}
        / nullif({{ exact_sum('reference.weight * reference.size') }} {{ filter }}, 0) as {{ side }}_kept
        {{- ',' if not loop.last }}
        {%- endfor %}
    from reference
    inner join caps on {{ on_keys('reference', 'caps', keys) }}
    group by all
),

customers as (
    select
        {% for key in keys %}reference.{{ key }}, {% endfor %}
        reference.customer_id,
        reference.week_start,
        {{ exact_sum('reference.weight * least(reference.size, caps.cap) / caps.cap') }} as weight
    from reference
    inner join caps on {{ on_keys('reference', 'caps', keys) }}
    where reference.side <> 'missed'
    group by all
),

weights as (
    select
        {{ keys | join(', ') }},
        cast(max(weight) as double) as heaviest_weight,
        count(distinct customer_id) as customer_count
    from customers
    group by all
),

metrics as (
    select distinct metric from {{ ref('int_watch_cases') }}
)

select
    evidence.model_id,
    metrics.metric,
    evidence.set_on,
    evidence.has_controls,
    cast(caps.cap as double) as cap,
    -- One control of the least probable kind is always within it.
    greatest(weights.heaviest_weight, coalesce(1 / evidence.lowest_probability, 1)) as heaviest_weight,
    speeds.caught_share,
    speeds.missed_share,
    speeds.log_error,
    cast(coalesce(capped.caught_kept, 1) as double) as caught_kept,
    cast(coalesce(capped.missed_kept, 1) as double) as missed_kept,
    case
        when evidence.has_controls and evidence.lowest_probability < {{ var('watch_min_control_probability') }}
            then 'controls are drawn with a probability of ' || round(evidence.lowest_probability, 3)
                || ' only: one of them would stand for too many cases'
        when not evidence.has_controls and evidence.known_share is null
            then 'no declined case is past the label horizon yet, and none was approved at random'
        when not evidence.has_controls and evidence.known_share < {{ var('observed_share') }}
            then 'declined cases have no outcome: none was approved at random'
        when speeds.caught_share is null or speeds.missed_share is null
            then 'too few labels are in to say how fast they come'
        when least(speeds.caught_share, speeds.missed_share) < {{ var('min_reported_share') }}
            then 'hardly any label comes within {{ var("watch_report_days") }} days'
        when coalesce(weights.customer_count, 0) < {{ var('min_controls') }} or caps.cap is null
            then 'too few caught customers are known: ' || coalesce(weights.customer_count, 0) || ' in the last year'
    end as unwatched_reason
from evidence
cross join metrics
left join speeds on evidence.model_id = speeds.model_id and evidence.set_on = speeds.set_on
left join caps
    on evidence.model_id = caps.model_id and evidence.set_on = caps.set_on and metrics.metric = caps.metric
left join capped
    on evidence.model_id = capped.model_id and evidence.set_on = capped.set_on and metrics.metric = capped.metric
left join weights
    on evidence.model_id = weights.model_id and evidence.set_on = weights.set_on and metrics.metric = weights.metric
