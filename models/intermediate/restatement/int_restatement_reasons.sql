{#- Every published figure and what has changed it since, one row per reason: the steps of all later publications,
    added up. -#}
{%- set figure = ['model_id', 'owner_id', 'period_start', 'metric'] -%}
with steps as (
    select * from {{ ref('int_published_steps') }}
),

newest as (
    select
        {{ figure | join(', ') }},
        max(publication) as publication
    from steps
    group by all
),

last_published as (
    select
        {% for key in figure %}steps.{{ key }}, {% endfor %}
        steps.value
    from steps
    inner join newest on {{ on_keys('steps', 'newest', figure + ['publication']) }}
),

entries as (
    select
        publication,
        {{ figure | join(', ') }},
        unnest(map_keys(amounts)) as reason,
        unnest(map_values(amounts)) as amount
    from steps
),

published as (
    select
        steps.publication,
        steps.published_as_of,
        steps.run_id,
        {% for key in figure %}steps.{{ key }}, {% endfor %}
        steps.value as value_then,
        last_published.value as value_now
    from steps
    inner join last_published on {{ on_keys('steps', 'last_published', figure) }}
    where steps.value is not null
),

reasons as (
    select
        published.publication,
        {% for key in figure %}published.{{ key }}, {% endfor %}
        entries.reason,
        cast(sum(cast(entries.amount as decimal(38, 12))) as double) as amount
    from published
    inner join entries
        on {{ on_keys('published', 'entries', figure) }} and published.publication < entries.publication
    where published.value_now is not null
    group by all
)

select
    published.*,
    coalesce(
        reasons.reason, case when published.value_now is null then 'no_point_any_more' else 'unchanged' end
    ) as reason,
    case when published.value_now is not null then coalesce(reasons.amount, 0) end as amount
from published
left join reasons
    on {{ on_keys('published', 'reasons', figure + ['publication']) }} and reasons.amount <> 0
