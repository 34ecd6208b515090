with judged as (
    select * from {{ ref('int_sla_verdicts') }}
),

alerts as (
    select * from {{ ref('int_sla_alerts') }}
),

shortfalls as (
    select * from {{ ref('int_sla_shortfalls') }}
),

period_owners as (
    select * from {{ ref('int_period_owners') }}
),

owners as (
    select * from {{ ref('stg_owners') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

waived as (
    select distinct
        judged.sla_id,
        judged.evaluated_on
    from judged
    inner join {{ ref('stg_sla_waivers') }} as waivers
        on
            judged.sla_id = waivers.sla_id
            and judged.evaluated_on >= waivers.waived_from
            and judged.evaluated_on < waivers.waived_until
),

run as (
    select * from {{ ref('int_as_of') }}
)

select
    judged.sla_id,
    judged.model_id,
    period_owners.owner_id,
    owners.name as owner_name,
    owners.email as owner_email,
    period_owners.accountable_owner_id,
    period_owners.accountable_owners,
    judged.metric,
    judged.segment,
    judged.direction,
    judged.grain,
    judged.period_start,
    period_owners.period_end,
    judged.evaluated_on,
    judged.state,
    case when judged.evidence <> 'not_applicable' then {{ published('judged.value') }} end as value,
    case when judged.evidence <> 'not_applicable' then {{ published('judged.lower_limit') }} end as lower,
    case when judged.evidence <> 'not_applicable' then {{ published('judged.upper_limit') }} end as upper,
    judged.confidence,
    judged.warn_at,
    judged.breach_at,
    judged.harmful_at,
    judged.unit,
    case when judged.unit = 'amount' then models.currency_code end as currency_code,
    judged.evidence,
    {{ significant('judged.maturity') }} as maturity,
    judged.is_provisional,
    cast(round(coalesce(judged.basis, 0)) as bigint) as case_count,
    {{ significant('judged.standard_error') }} as standard_error,
    shortfalls.cases_needed,
    shortfalls.caught_controls_needed,
    shortfalls.weeks_needed,
    shortfalls.labels_due_on,
    shortfalls.missing_evidence,
    cast(case
        when judged.state not in ('breach', 'at_risk') then null
        when judged.unit = 'amount' and judged.value is not null then round(abs(judged.value - judged.breach_at), 2)
        when judged.unit = 'amount' then round(abs(
            case when judged.turn > 0 then judged.upper_limit else judged.lower_limit end - judged.breach_at
        ), 2)
        when judged.money_base is not null
            then round(greatest((judged.breach_level - judged.point) * judged.money_base, 0), 2)
    end as decimal(18, 2)) as excess_amount,
    judged.agreed_by,
    judged.agreed_on,
    waived.sla_id is not null as is_waived,
    judged.valid_to > run.as_of as is_in_force,
    judged.state in ('breach', 'at_risk') and coalesce(alerts.is_kept, true) as is_alert
from judged
inner join period_owners
    on
        judged.model_id = period_owners.model_id
        and judged.grain = period_owners.grain
        and judged.period_start = period_owners.period_start
inner join models on judged.model_id = models.model_id
left join owners on period_owners.owner_id = owners.owner_id
cross join run
left join waived on judged.sla_id = waived.sla_id and judged.evaluated_on = waived.evaluated_on
left join alerts on {{ on_keys('judged', 'alerts', ['sla_id', 'period_start', 'evaluated_on']) }}
left join shortfalls on {{ on_keys('judged', 'shortfalls', ['sla_id', 'period_start', 'evaluated_on']) }}
