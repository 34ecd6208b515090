{{ config(materialized='view') }}

{#- Cases of the counted decision days, per evaluation, under their own labels. Where labels are not all due, a
    reported adverse case stands for 1 / F of them, F the share of its channel that is in by now.
    Controls stand among the declines, weighted by the inverse of their probability. Once a model draws controls,
    a decline that the draw could not have reached is ineligible and outside every estimate. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
),

cases as (
    select * from {{ ref('int_priced_cases') }}
),

declines as (
    select distinct
        model_id,
        decided_on,
        recorded_on,
        told_on,
        known_from,
        known_until,
        control_probability is not null as is_drawn
    from {{ ref('int_priced_cases') }}
    where policy_action = 'decline'
),

reports as (
    select * from {{ ref('int_adverse_reports') }}
    where side <> 'recovered'
),

channels as (
    select * from {{ ref('int_cohort_channels') }}
),

cohort as (
    select
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        evaluations.estimate,
        cases.* exclude (is_known),
        -- A control is good once its label is due and nothing came.
        cases.is_known or (cases.is_control and cases.decided_on <= evaluations.due_until) as is_known
    from evaluations
    inner join cases
        on
            evaluations.model_id = cases.model_id
            and cases.decided_on between evaluations.period_start and evaluations.counted_until
            and {{ is_known('evaluations', 'cases') }}
),

experiments as (
    select
        evaluations.model_id,
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        evaluations.estimate,
        bool_or(declines.is_drawn) as has_controls
    from evaluations
    inner join declines
        on
            evaluations.model_id = declines.model_id
            and declines.decided_on between evaluations.period_start and evaluations.counted_until
            and {{ is_known('evaluations', 'declines') }}
    group by all
),

classified as (
    select
        cohort.*,
        cohort.policy_action = 'decline' and experiments.has_controls and cohort.control_probability is null
            as is_ineligible,
        cohort.policy_action = 'decline' and not (experiments.has_controls and cohort.control_probability is null)
            as is_declined,
        cohort.policy_action = 'approve' as is_approved,
        cohort.policy_action = 'pending' as is_pending,
        case when cohort.is_control then 1 / cohort.control_probability end as weight,
        coalesce(channels.inflation, 1) as inflation
    from cohort
    left join experiments
        on {{ on_keys('cohort', 'experiments', ['model_id', 'grain', 'period_start', 'evaluated_on', 'estimate']) }}
    left join reports on cohort.is_adverse and cohort.decision_id = reports.decision_id
    left join channels
        on
            {{ on_keys('cohort', 'channels', ['model_id', 'grain', 'period_start', 'evaluated_on', 'estimate']) }}
            and reports.side = channels.side
            and reports.channel = channels.channel
)

select
    *,
    changed_loss_measure + changed_margin_measure as stake_measure
from classified
