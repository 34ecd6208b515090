{#- The score bins of every version: from `score_from` to below `score_until`; the last one holds the score 1. -#}
with edges as (
    select * from {{ ref('int_score_edges') }}
),

inner_edges as (
    select
        model_id,
        model_version,
        unnest(edges) as edge
    from edges
),

starts as (
    select
        model_id,
        model_version,
        edge as score_from
    from inner_edges
    where isfinite(edge)
    union all
    select
        model_id,
        model_version,
        0 as score_from
    from edges
)

select
    model_id,
    model_version,
    row_number() over version as score_bin,
    score_from,
    coalesce(lead(score_from) over version, 1) as score_until
from starts
window version as (partition by model_id, model_version order by score_from)
