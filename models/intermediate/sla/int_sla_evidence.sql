{#- Every SLA with the figure it is judged by, its one-sided process limits at the SLA's own confidence, and all
    levels turned so that higher is better. -#}
with targets as (
    select
        *,
        case direction when 'floor' then 1 else -1 end as turn,
        {{ normal_quantile('confidence') }} as z
    from {{ ref('stg_sla_targets') }}
),

figures as (
    select * from {{ ref('int_figures') }}
    where owner_id = '(all)' and estimate = 'observed'
),

judged as (
    select
        targets.sla_id,
        targets.direction,
        targets.warn_at,
        targets.breach_at,
        targets.harmful_at,
        targets.confidence,
        targets.agreed_by,
        targets.agreed_on,
        targets.valid_to,
        targets.turn,
        targets.z,
        figures.*
    from targets
    inner join figures
        on
            targets.model_id = figures.model_id
            and targets.metric = figures.metric
            and targets.segment = figures.segment
            and targets.grain = figures.grain
            and targets.valid_from <= figures.period_start
            and targets.valid_to > figures.period_start
            and (
                figures.attribution = 'decided'
                or figures.metric in ('adverse_rate_calendar_count', 'label_coverage_rate')
            )
),

shared as (
    {{ share_limits('judged', ['process']) }}
),

limits as (
    select
        *,
        {{ interval_limit('process', 'z', -1) }} as lower_limit,
        {{ interval_limit('process', 'z', 1) }} as upper_limit,
        coalesce(
            standard_error,
            {{ figure_error() }}
        ) as figure_error
    from shared
)

select
    * exclude (standard_error, figure_error),
    figure_error as standard_error,
    turn * value as point,
    case when turn > 0 then lower_limit else -upper_limit end as adverse_limit,
    case when turn > 0 then upper_limit else -lower_limit end as favourable_limit,
    turn * warn_at as warn_level,
    turn * breach_at as breach_level,
    turn * harmful_at as harmful_level
from limits
