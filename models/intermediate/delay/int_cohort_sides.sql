{#- Maturity of each period per side, over its strata, in one row: what is reported of missed adverse cases, of
    controls, of all caught ones, and of recoveries. -#}
{%- set keys = ['model_id', 'grain', 'period_start', 'evaluated_on'] -%}
with maturity as (
    select * from {{ ref('int_cohort_maturity') }}
),

grouped as (
    select
        *,
        side as part
    from maturity
    where side <> 'caught'
    union all
    select
        *,
        'caught' as part
    from maturity
    where side in ('caught', 'control')
),

weighted as (
    select
        *,
        cast(report_count / sum(report_count) over (partition by {{ keys | join(', ') }}, part) as double) as weight
    from grouped
),

parts as (
    select
        {{ keys | join(', ') }},
        part,
        cast(least(1, sum(cast(weight * reported_share as decimal(38, 15)))) as double) as reported_share,
        cast(sum(cast(pow(weight, 2) * log_variance as decimal(38, 15))) as double) as log_variance
    from weighted
    group by all
)

select
    {{ keys | join(', ') }}
    {%- for part in ['missed', 'control', 'caught', 'recovered'] %},
    max(reported_share) filter (where part = '{{ part }}') as {{ part }}_share,
    max(log_variance) filter (where part = '{{ part }}') as {{ part }}_log_variance
    {%- endfor %}
from parts
group by all
