{{ config(materialized='view') }}

{#- What a live model still has to agree. Its contract has two sides and a value: a floor on detection alone is kept by
    declining everybody, a ceiling on false declines by declining nobody, and both by a model that costs more than it
    earns. Each must be in force on the as-of date, for the whole model or for every segment of it. -#}
with models as (
    select * from {{ ref('stg_models') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

targets as (
    select * from {{ ref('stg_sla_targets') }}
),

accountability as (
    select * from {{ ref('int_accountability') }}
),

segments as (
    select distinct
        model_id,
        reported_segment as segment
    from {{ ref('int_segments') }}
),

sides as (
    select *
    from (values
        ('detection_floor', 'a floor on detection', 'floor', 'detection_rate_value',
            ['detection_rate_count', 'detection_rate_value']),
        ('false_decline_ceiling', 'a ceiling on false declines', 'ceiling', 'false_decline_rate_value',
            ['false_decline_rate_count', 'false_decline_rate_value']),
        ('value_floor', 'a floor on decision value', 'floor', 'decision_value_amount',
            ['decision_value_amount', 'decision_quality_improvement', 'realised_vs_case'])
    ) as asked (side, what, direction, metric, metrics) -- noqa: AL05
),

live as (
    select
        models.model_id,
        run.as_of
    from models
    cross join run
    where models.status = 'live' and coalesce(models.launched_on, run.as_of) <= run.as_of
),

agreed as (
    select
        live.model_id,
        sides.side,
        targets.segment
    from live
    cross join sides
    inner join targets
        on
            live.model_id = targets.model_id
            and sides.direction = targets.direction
            and list_contains(sides.metrics, targets.metric)
            and live.as_of >= targets.valid_from
            and live.as_of < targets.valid_to
),

covered as (
    select
        live.model_id,
        live.as_of,
        sides.side,
        sides.what,
        sides.direction,
        sides.metric,
        coalesce(bool_or(agreed.segment = '(all)'), false) as is_whole,
        count(agreed.segment) as agreed_count
    from live
    cross join sides
    left join agreed on live.model_id = agreed.model_id and sides.side = agreed.side
    group by all
),

bare as (
    select
        covered.model_id,
        covered.side,
        string_agg(segments.segment, ', ' order by segments.segment) as segments
    from covered
    inner join segments on covered.model_id = segments.model_id
    left join agreed
        on
            covered.model_id = agreed.model_id
            and covered.side = agreed.side
            and segments.segment = agreed.segment
    where agreed.segment is null
    group by all
)

select
    covered.model_id,
    coalesce(accountability.named_owner_id, '(unowned)') as owner_id,
    covered.as_of as evaluated_on,
    covered.side,
    case
        when covered.agreed_count > 0 then covered.what || ' for segment ' || bare.segments
        else covered.what
    end as missing,
    'add a row to registers/sla_targets.csv: metric ' || covered.metric || ', direction ' || covered.direction
    || ', segment ' || case when covered.agreed_count > 0 then bare.segments else 'blank' end
    || ', in force on ' || covered.as_of as mend
from covered
left join bare on covered.model_id = bare.model_id and covered.side = bare.side
left join accountability
    on
        covered.model_id = accountability.model_id
        and covered.as_of >= accountability.valid_from
        and covered.as_of < accountability.valid_to
where not covered.is_whole and (covered.agreed_count = 0 or bare.segments is not null)
