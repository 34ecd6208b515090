{#- Agreements in force that a challenger would break, and whether the champion breaks them on the same cases too. A
    breach is proven at the agreement's own confidence. Amounts are agreed per period of their own length; of them only
    the gain is asked, which the gate does. -#}
with results as (
    select * from {{ ref('int_challenger_results') }}
    where unit in ('rate', 'ratio')
),

agreements as (
    select agreements.*
    from {{ ref('stg_sla_targets') }} as agreements
    inner join {{ ref('int_as_of') }} as run
        on agreements.valid_from <= run.as_of and agreements.valid_to > run.as_of
),

held as (
    select
        results.*,
        agreements.sla_id,
        agreements.direction,
        agreements.breach_at,
        {{ student_quantile(normal_quantile('agreements.confidence'), 'nullif(results.freedom, 0)') }} as sla_errors_off
    from results
    inner join agreements
        on
            results.model_id = agreements.model_id
            and results.segment = agreements.segment
            and results.metric = agreements.metric
),

limits as (
    select
        *
        {%- for side in ['champion', 'challenger'] %},
        case direction
            when 'floor' then {{ challenger_limit(side, 1, 'sla_errors_off') }} < breach_at
            else {{ challenger_limit(side, -1, 'sla_errors_off') }} > breach_at
        end as {{ side }}_breaches
        {%- endfor %}
    from held
)

select
    model_id,
    champion_version,
    challenger_version,
    segment,
    group_name,
    metric,
    sla_id,
    coalesce(champion_breaches, false) as champion_breaches,
    coalesce(challenger_breaches, false) as challenger_breaches,
    coalesce(challenger_breaches, false) and not coalesce(champion_breaches, false) as is_newly_breached
from limits
