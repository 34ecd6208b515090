{#- The reference window each model version sets by itself: its first full months that lie in no breach, within as many
    months again; where there are none, its first ones. A missed sum of money makes no month abnormal, nor does a period
    that began under another version. -#}
{%- set length = var('drift_reference_months') | int -%}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

run as (
    select * from {{ ref('int_as_of') }}
),

verdicts as (
    select
        *,
        row_number() over (partition by sla_id, period_start order by evaluated_on desc) as place
    from {{ ref('fct_sla_results') }}
    where unit <> 'amount'
),

versions as (
    select
        decision_days.model_id,
        decision_days.model_version,
        run.as_of,
        min(decision_days.decided_on) as first_decided_on,
        cast(date_trunc('month', min(decision_days.decided_on) - 1) + interval 1 month as date) as first_full_month
    from decision_days
    cross join run
    where decision_days.recorded_on <= run.as_of and decision_days.decided_on <= run.as_of
    group by decision_days.model_id, decision_days.model_version, run.as_of
),

shifts as (
    select unnest(generate_series(0, {{ length }})) as shift
),

starts as (
    select
        versions.*,
        shifts.shift,
        cast(versions.first_full_month + to_months(shifts.shift) as date) as reference_from,
        cast(versions.first_full_month + to_months(shifts.shift + {{ length }}) as date) as reference_until
    from versions
    cross join shifts
),

candidates as (
    select
        starts.model_id,
        starts.model_version,
        starts.first_decided_on,
        starts.shift,
        starts.reference_from,
        starts.reference_until,
        count(verdicts.sla_id) > 0 as has_breach
    from starts
    left join verdicts
        on
            starts.model_id = verdicts.model_id
            and verdicts.place = 1
            and verdicts.state = 'breach'
            and starts.first_decided_on <= verdicts.period_start
            and starts.reference_until > verdicts.period_start
            and starts.reference_from <= verdicts.period_end
    where starts.shift = 0 or starts.reference_until <= starts.as_of + 1
    group by
        starts.model_id, starts.model_version, starts.first_decided_on, starts.shift,
        starts.reference_from, starts.reference_until
),

ranked as (
    select
        *,
        row_number() over (partition by model_id, model_version order by has_breach, shift) as place
    from candidates
)

select
    model_id,
    model_version,
    first_decided_on,
    reference_from,
    reference_until
from ranked
where place = 1
