{#- What the policy of each model would open a refresh case for, as of the run: a proven breach, confirmed drift
    together with outcomes that contradict the scores (never drift alone), training data older than allowed, or
    value below plan for long enough. Only what the newest version has done counts: periods that began before it
    was seen are the business of the one before. -#}
with policies as (
    select
        *,
        string_split(replace(triggers, ' ', ''), '|') as listed
    from {{ ref('stg_refresh_policies') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

newest as (
    select * from {{ ref('int_refresh_versions') }}
    where is_newest
),

breaches as (
    select
        incidents.model_id,
        'breach' as trigger,
        incidents.incident_id,
        incidents.sla_id,
        incidents.metric,
        incidents.segment,
        'The agreement ' || incidents.sla_id || ' is broken, first in the period that began on '
        || incidents.began_on || '.' as reason,
        incidents.began_on as breach_began_on,
        incidents.opened_on as first_alert_on
    from {{ ref('fct_incidents') }} as incidents
    inner join newest on incidents.model_id = newest.model_id and incidents.period_start >= newest.first_seen_on
    where
        incidents.kind = 'breach'
        and incidents.status <> 'resolved'
        and incidents.suppressed_by is null
        -- A new version mends no work that people do late.
        and not regexp_matches(incidents.metric, '^(days_to|refresh|owner_acceptance|review_backlog|cost_of_delay)_')
),

drifted as (
    select
        drift.model_id,
        drift.period_start,
        string_agg(drift.feature, ', ' order by drift.feature) as features
    from {{ ref('fct_drift_results') }} as drift
    inner join newest on drift.model_id = newest.model_id and drift.model_version = newest.model_version
    where drift.state = 'confirmed'
    group by drift.model_id, drift.period_start
    qualify row_number() over (partition by drift.model_id order by drift.period_start desc) = 1
),

contradicted as (
    select
        findings.model_id,
        min(findings.period_start) as breach_began_on,
        max(findings.evaluated_on) as first_alert_on
    from {{ ref('int_score_outcome_findings') }} as findings
    inner join newest on findings.model_id = newest.model_id and findings.period_start >= newest.first_seen_on
    group by findings.model_id
),

disagreements as (
    select
        drifted.model_id,
        'drift_and_disagreement' as trigger,
        'Inputs have drifted (' || drifted.features || ') and outcomes contradict what the scores promise since '
        || contradicted.breach_began_on || '.' as reason,
        contradicted.breach_began_on,
        contradicted.first_alert_on
    from drifted
    inner join contradicted on drifted.model_id = contradicted.model_id
),

aged as (
    select
        newest.model_id,
        'training_age' as trigger,
        newest.training_data_until + policies.max_training_data_age_days + 1 as breach_began_on,
        run.as_of as first_alert_on,
        'The data version ' || newest.model_version || ' was trained on end on ' || newest.training_data_until || ', '
        || (run.as_of - newest.training_data_until) || ' days ago; '
        || policies.max_training_data_age_days || ' are allowed.' as reason
    from newest
    inner join policies on newest.model_id = policies.model_id
    cross join run
    where run.as_of - newest.training_data_until > policies.max_training_data_age_days
),

found as (
    select * from breaches
    union all by name
    select * from disagreements
    union all by name
    select * from aged
    union all by name
    select * from {{ ref('int_refresh_shortfalls') }}
)

select
    found.*,
    list_position(policies.listed, found.trigger) as place
from found
inner join policies on found.model_id = policies.model_id and list_contains(policies.listed, found.trigger)
