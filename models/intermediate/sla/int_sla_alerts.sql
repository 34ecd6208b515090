{#- Which breaches of segments are worth an alarm. A model with many segments is bound to show one in breach by
    chance, so its agreements on one metric and period are taken together (Holm): of m agreements the most certain
    breach must hold at a chance of error of alpha / m, the next at alpha / (m - 1), and so on, up to the first that
    does not. No p-value is needed: `holds_up_to` is the largest number its alpha can be divided by, found by taking
    the limit of the verdict anew at each quantile. The verdict itself stays as agreed. -#}
{%- set family = 'model_id, metric, grain, period_start, evaluated_on' -%}
with verdicts as (
    select * from {{ ref('int_sla_verdicts') }}
    where segment <> '(all)' and not is_provisional and evidence <> 'not_applicable'
),

families as (
    select
        * exclude (
            z, lower_limit, upper_limit, process_sampled_lower, process_sampled_upper, process_adverse_lower,
            process_adverse_upper, process_share_lower, process_share_upper
        ),
        count(*) over (partition by {{ family }}) as family_size
    from verdicts
),

stricter as (
    select
        *,
        {{ normal_quantile('(1 - (1 - confidence) / divisor)') }} as z
    from (
        select
            *,
            unnest(generate_series(1, family_size)) as divisor
        from families
        where state = 'breach'
    ) as divided
),

shared as (
    {{ share_limits('stricter', ['process']) }}
),

limits as (
    select
        *,
        case when turn > 0 then {{ interval_limit('process', 'z', 1) }}
            else -{{ interval_limit('process', 'z', -1) }} end as stricter_limit
    from shared
),

certain as (
    select
        {{ family }},
        sla_id,
        family_size,
        -- In breach it holds at its own alpha.
        greatest(1, coalesce(max(divisor) filter (where stricter_limit < breach_level), 1)) as holds_up_to
    from limits
    group by all
),

ranked as (
    select
        *,
        row_number() over (partition by {{ family }} order by holds_up_to desc, sla_id asc) as place
    from certain
)

select
    sla_id,
    period_start,
    evaluated_on,
    family_size,
    holds_up_to,
    bool_and(holds_up_to >= family_size - place + 1) over (
        partition by {{ family }} order by place rows between unbounded preceding and current row
    ) as is_kept
from ranked
