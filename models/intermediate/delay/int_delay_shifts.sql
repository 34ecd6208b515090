{#- Whether labels now come at another speed: the reports of recent decisions against those of earlier ones, by a
    log-rank test on the reverse hazards of the delay curve. Of n reports known within v days, d came on the last of
    them; were the speed the same, recent cohorts would hold their share of those. More late ones than that: slower.
    Right truncation and volume cancel out, per side and channel; what is found adds up over them. Variances are those
    of customers. -#}
{%- set keys = ['model_id', 'evaluated_on', 'side', 'stratum'] -%}
with spans as (
    select
        *,
        age_days < {{ var('delay_shift_days') }} as is_recent
    from {{ ref('int_delay_spans') }}
    where side <> 'recovered'
),

clusters as (
    select
        {{ keys | join(', ') }},
        cluster_size
    from {{ ref('int_delay_strata') }}
),

changes as (
    select
        {{ keys | join(', ') }},
        is_recent,
        delay_days as age_days,
        count(*) as entered,
        count(*) as reported
    from spans
    group by all
    union all
    select
        {{ keys | join(', ') }},
        is_recent,
        age_days + 1 as age_days,
        -count(*) as entered,
        0 as reported
    from spans
    group by all
),

ages as (
    select distinct
        {{ keys | join(', ') }},
        age_days
    from changes
),

daily as (
    select
        {% for key in keys %}ages.{{ key }}, {% endfor %}
        ages.age_days
        {%- for group, condition in [('recent', 'changes.is_recent'), ('earlier', 'not changes.is_recent')] %},
        coalesce(sum(changes.entered) filter (where {{ condition }}), 0) as {{ group }}_entered,
        coalesce(sum(changes.reported) filter (where {{ condition }}), 0) as {{ group }}_reported
        {%- endfor %}
    from ages
    inner join changes on {{ on_keys('ages', 'changes', keys) }} and ages.age_days = changes.age_days
    group by all
),

at_risk as (
    select
        *
        {%- for group in ['recent', 'earlier'] %},
        sum({{ group }}_entered) over so_far as {{ group }}_known
        {%- endfor %}
    from daily
    window so_far as (
        partition by {{ keys | join(', ') }} order by age_days rows between unbounded preceding and current row
    )
),

compared as (
    select
        *,
        recent_known + earlier_known as known,
        recent_reported + earlier_reported as reported
    from at_risk
    where recent_known > 0 and earlier_known > 0
),

strata as (
    select
        {{ keys | join(', ') }},
        sum(recent_reported) as observed_count,
        {{ exact_sum('recent_known * reported / known') }} as expected_count,
        {{ exact_sum('recent_known * earlier_known * reported * (known - reported)
            / (known * known * nullif(known - 1, 0))') }} as variance
    from compared
    group by all
)

select
    strata.model_id,
    strata.evaluated_on,
    cast(sum(strata.observed_count) as bigint) as observed_count,
    cast(sum(strata.expected_count) as double) as expected_count,
    cast(sqrt({{ exact_sum('strata.variance * clusters.cluster_size') }}) as double) as standard_error
from strata
inner join clusters on {{ on_keys('strata', 'clusters', keys) }}
group by strata.model_id, strata.evaluated_on
having sum(strata.variance) > 0
