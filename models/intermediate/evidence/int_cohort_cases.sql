{{ config(materialized='view') }}

{#- Cases of the decision days whose labels are due, per evaluation, once under each label they are reported by.
    Controls stand among the declines, weighted by the inverse of their probability. Once a model draws controls,
    a decline that the draw could not have reached is ineligible and outside every estimate. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
),

cases as (
    select * from {{ ref('int_priced_cases') }}
),

cohort as (
    select
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        cases.*
    from evaluations
    inner join cases
        on
            evaluations.model_id = cases.model_id
            and cases.decided_on between evaluations.period_start and evaluations.mature_until
            and evaluations.evaluated_on >= cases.known_from
            and evaluations.evaluated_on < cases.known_until
),

experiments as (
    select
        model_id,
        grain,
        period_start,
        evaluated_on,
        bool_or(control_probability is not null) as has_controls
    from cohort
    where policy_action = 'decline'
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
        case when cohort.is_control then 1 / cohort.control_probability end as weight
    from cohort
    left join experiments
        on {{ on_keys('cohort', 'experiments', ['model_id', 'grain', 'period_start', 'evaluated_on']) }}
),

rolled_up as (
    {{ roll_up('classified') }}
)

select
    *,
    changed_loss_measure + changed_margin_measure as stake_measure
from rolled_up
