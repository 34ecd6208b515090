with stands as (
    select * from {{ ref('int_incident_status') }}
),

agreements as (
    select * from {{ ref('int_incident_agreements') }}
),

costs as (
    select * from {{ ref('int_incident_costs') }}
),

causes as (
    select * from {{ ref('int_incident_causes') }}
),

suppressions as (
    select * from {{ ref('int_incident_suppressions') }}
),

models as (
    select * from {{ ref('dim_models') }}
),

ownership as (
    select * from {{ ref('dim_ownership') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

joined as (
    select
        stands.*,
        agreements.* exclude (incident_id),
        costs.cost_amount,
        costs.cost_per_day_amount,
        suppressions.suppressed_by,
        causes.likely_cause,
        causes.cause_note,
        models.currency_code as model_currency_code,
        models.accountable_owner_id,
        run.as_of
    from stands
    inner join agreements on stands.incident_id = agreements.incident_id
    cross join run
    left join models on agreements.model_id = models.model_id
    left join costs on stands.incident_id = costs.incident_id
    left join suppressions on stands.incident_id = suppressions.incident_id
    left join causes on stands.incident_id = causes.incident_id
)

select
    joined.incident_id,
    joined.kind,
    joined.model_id,
    joined.status,
    joined.status_since,
    joined.began_on,
    joined.first_opened_on as opened_on,
    joined.last_seen_on,
    joined.acknowledged_on,
    joined.acknowledged_by,
    joined.escalated_on,
    joined.resolved_on,
    cast(joined.reopened_count as integer) as reopened_count,
    joined.sla_id,
    joined.metric,
    joined.segment,
    joined.grain,
    joined.period_start,
    joined.period_end,
    joined.direction,
    joined.value,
    joined.lower,
    joined.upper,
    joined.confidence,
    joined.warn_at,
    joined.breach_at,
    joined.unit,
    joined.currency_code,
    joined.agreed_by,
    joined.agreed_on,
    joined.sla_ids,
    cast(joined.sla_count as integer) as sla_count,
    joined.segments,
    joined.suppressed_by,
    joined.cost_amount,
    joined.cost_per_day_amount,
    case when joined.cost_amount is not null then joined.model_currency_code end as cost_currency_code,
    coalesce(ownership.owner_id, '(unowned)') as owner_id_then,
    coalesce(joined.accountable_owner_id, '(unowned)') as owner_id_now,
    case
        when joined.kind = 'intake' or joined.suppressed_by is not null then 'intake'
        else coalesce(joined.likely_cause, 'unknown')
    end as likely_cause,
    case
        when joined.metric = 'faulty_row_share'
            then 'Too many rows of ' || joined.side || ' were rejected, or wait for their decision.'
        when joined.kind = 'intake' then 'Data or labels did not arrive as agreed.'
        when joined.suppressed_by is not null then 'The figures rest on data that failed at the intake.'
        else coalesce(joined.cause_note, 'The figures do not say why.')
    end as cause_note,
    joined.as_of as evaluated_on
from joined
left join ownership
    on
        joined.model_id = ownership.model_id
        and joined.began_on >= ownership.valid_from
        and joined.began_on < ownership.valid_to
