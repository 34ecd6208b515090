{#- Inner edges of the score bins of every version in use: each threshold its policies ever named, then a grid that is
    even in log-odds, so that it is dense at both ends where scores of rare outcomes lie. At most 39 edges; grid edges
    next to a threshold give way. The state changes with the edges and makes int_score_days count anew. -#}
{%- set most = 39 -%}
with versions as (
    select distinct
        model_id,
        model_version
    from {{ ref('int_decision_days') }}
    where decision_count > 0
),

policies as (
    select * from {{ ref('stg_policies') }}
),

thresholds as (
    select distinct
        versions.model_id,
        versions.model_version,
        levels.edge
    from versions
    inner join policies
        on
            versions.model_id = policies.model_id
            and versions.model_version = policies.model_version
    cross join lateral (values (policies.review_at), (policies.decline_at)) as levels (edge)
    where levels.edge > 0 and levels.edge < 1
),

steps as (
    select unnest(generate_series(-16, 16)) / 4.0 as log_odds
    union all
    select unnest([-6.5, -5, 5, 6.5]) as log_odds
),

grid as (
    select
        versions.model_id,
        versions.model_version,
        round(1 / (1 + exp(-steps.log_odds)), 6) as edge
    from versions
    cross join steps
),

distances as (
    select
        grid.model_id,
        grid.model_version,
        grid.edge,
        min(abs(grid.edge - thresholds.edge)) as distance
    from grid
    left join thresholds
        on grid.model_id = thresholds.model_id and grid.model_version = thresholds.model_version
    group by grid.model_id, grid.model_version, grid.edge
),

candidates as (
    select
        *,
        0 as distance,
        true as is_threshold
    from thresholds
    union all by name
    select
        *,
        false as is_threshold
    from distances
    where coalesce(distance, 1) > 0
),

ranked as (
    select
        *,
        row_number() over (
            partition by model_id, model_version order by is_threshold desc, distance desc, edge asc
        ) as place
    from candidates
)

select
    model_id,
    model_version,
    md5(string_agg(cast(edge as varchar), ',' order by edge)) as edges_state,
    list_resize(list(edge order by edge), 63, cast('infinity' as double)) as edges
from ranked
where is_threshold or place <= {{ most }}
group by model_id, model_version
