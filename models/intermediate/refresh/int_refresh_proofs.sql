{#- Whether the new version of each deployed case has mended what the case is about: every agreement of the case
    is proven good (`ok`) in the newest period that began after the version was first seen and could be judged;
    of a finding without an agreement, the model's agreed value is. Data too old are mended by the version
    itself; else what nothing was agreed on is never proven, and people close the case. -#}
with cases as (
    select
        states.case_id,
        states.model_id,
        states.first_seen_on
    from {{ ref('int_refresh_deployments') }} as states
),

findings as (
    select * from {{ ref('int_refresh_findings') }}
),

subjects as (
    select
        case_id,
        bool_and(trigger = 'training_age') as is_age_alone,
        -- Drift, value below plan, or what somebody saw: value is what it was opened for.
        bool_or(sla_id is null and trigger <> 'training_age') as is_about_value
    from findings
    group by case_id
),

targets as (
    select distinct
        model_id,
        sla_id
    from {{ ref('stg_sla_targets') }}
    where metric = 'decision_value_amount' and direction = 'floor' and segment = '(all)'
),

asked as (
    select distinct
        cases.*,
        findings.sla_id
    from cases
    inner join findings on cases.case_id = findings.case_id
    where findings.sla_id is not null
    union
    select
        cases.*,
        targets.sla_id
    from cases
    inner join subjects on cases.case_id = subjects.case_id and subjects.is_about_value
    inner join targets on cases.model_id = targets.model_id
),

verdicts as (
    select * from {{ ref('fct_sla_results') }}
    where state <> 'not_enough_evidence'
),

judged as (
    select
        asked.case_id,
        asked.sla_id,
        max_by(verdicts.state, struct_pack(p := verdicts.period_start, e := verdicts.evaluated_on)) as state,
        max(verdicts.period_end) as period_end,
        max_by(verdicts.evaluated_on, struct_pack(p := verdicts.period_start, e := verdicts.evaluated_on)) as proven_on
    from asked
    left join verdicts
        on asked.sla_id = verdicts.sla_id and asked.first_seen_on <= verdicts.period_start
    group by asked.case_id, asked.sla_id
)

select
    cases.case_id,
    count(judged.sla_id) as agreement_count,
    count_if(judged.state is not distinct from 'ok') = count(judged.sla_id)
    and (count(judged.sla_id) > 0 or coalesce(bool_or(subjects.is_age_alone), false)) as is_proven,
    string_agg(judged.sla_id, ', ' order by judged.sla_id) as sla_ids,
    max(judged.period_end) as period_end,
    coalesce(max(judged.proven_on), any_value(cases.first_seen_on)) as proven_on,
    string_agg(judged.sla_id, ', ' order by judged.sla_id) filter (where judged.state is distinct from 'ok')
        as unproven_ids
from cases
left join subjects on cases.case_id = subjects.case_id
left join judged on cases.case_id = judged.case_id
group by cases.case_id
