{#- What each agreement said on each day of evaluation, in the order in which it could be known: the verdicts on
    periods newer than any judged before and, where there is none, the new look at the newest one. A period without
    enough evidence says nothing. A waived or ended agreement is silent, from the day the waiver or the end took
    hold. -#}
with results as (
    select * from {{ ref('fct_sla_results') }}
    where state = 'ok' or is_alert
),

terms as (
    select
        sla_id,
        max(valid_to) as valid_to
    from {{ ref('stg_sla_targets') }}
    group by sla_id
),

waived as (
    select
        results.sla_id,
        results.evaluated_on,
        min(waivers.waived_from) as waived_from
    from results
    inner join {{ ref('stg_sla_waivers') }} as waivers
        on
            results.sla_id = waivers.sla_id
            and results.evaluated_on >= waivers.waived_from
            and results.evaluated_on < waivers.waived_until
    group by results.sla_id, results.evaluated_on
),

looks as (
    select
        *,
        max(period_start) over (
            partition by sla_id order by evaluated_on
            range between unbounded preceding and interval 1 day preceding
        ) as newest_before,
        max(period_start) over (partition by sla_id, evaluated_on) as newest_now
    from results
)

select
    looks.sla_id as subject_id,
    {{ incident_side() }} as side,
    case when {{ incident_side() }} = 'intake' then 'intake' else 'breach' end as kind,
    looks.model_id,
    looks.sla_id,
    looks.metric,
    looks.segment,
    looks.direction,
    looks.grain,
    looks.period_start,
    looks.period_end,
    looks.evaluated_on,
    case
        when looks.is_waived or looks.evaluated_on >= terms.valid_to then 'silent'
        when looks.state = 'breach' then 'bad'
        when looks.state = 'ok' then 'good'
        else 'clean'
    end as signal,
    case
        when looks.is_waived or looks.evaluated_on >= terms.valid_to
            then least(looks.evaluated_on, terms.valid_to, waived.waived_from)
        else looks.evaluated_on
    end as signal_on,
    looks.value,
    looks.lower,
    looks.upper,
    looks.confidence,
    looks.warn_at,
    looks.breach_at,
    looks.unit,
    looks.currency_code,
    looks.excess_amount,
    looks.agreed_by,
    looks.agreed_on
from looks
inner join terms on looks.sla_id = terms.sla_id
left join waived on looks.sla_id = waived.sla_id and looks.evaluated_on = waived.evaluated_on
where
    looks.newest_before is null
    or looks.period_start > looks.newest_before
    or (looks.period_start = looks.newest_before and looks.newest_now = looks.newest_before)
