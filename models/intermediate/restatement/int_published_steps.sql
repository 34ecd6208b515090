{#- Every figure of every publication: its value, and the amounts by reason that led there from the value published
    before. Only figures that were new or had changed stand in a publication. -#}
with events as (
    select * from {{ ref('int_published_events') }}
),

entries as (
    select
        publication,
        published_as_of,
        run_id,
        unnest(from_json(payload -> '$.figures', '["json"]')) as entry
    from events
)

select
    publication,
    published_as_of,
    run_id,
    entry ->> '$[0]' as model_id,
    entry ->> '$[1]' as owner_id,
    cast(entry ->> '$[2]' as date) as period_start,
    entry ->> '$[3]' as metric,
    cast(entry ->> '$[4]' as double) as value,
    from_json(entry -> '$[5]', '"map(varchar, double)"') as amounts
from entries
