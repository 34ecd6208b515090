{#- What each agreement without a verdict lacks, in what people can act on: labels and the day they are due, reviews
    to be ended, controls (and how many of them would be caught cases), cases, and the weeks of decisions that takes
    at the recent pace. -#}
with verdicts as (
    select
        *,
        evidence = 'bounds' and (
            control_count >= {{ var('min_controls') }} or (control_count is null and method = 'bounds_rate')
        ) as is_backlogged
    from {{ ref('int_sla_verdicts') }}
    where state = 'not_enough_evidence'
),

models as (
    select * from {{ ref('stg_models') }}
),

pace as (
    select * from {{ ref('int_decision_pace') }}
),

lacking as (
    select
        verdicts.*,
        verdicts.period_end + models.label_horizon_days as due_on,
        pace.weekly_decision_count,
        case
            when verdicts.evidence = 'not_applicable' or verdicts.is_provisional or verdicts.is_backlogged then null
            -- At least: from so many controls on there is an estimate.
            when verdicts.evidence = 'bounds' then {{ var('min_controls') }} - verdicts.control_count
            when verdicts.size_factor > 1 and verdicts.evidence = 'control_estimate'
                then (verdicts.size_factor - 1) * verdicts.control_count
            when verdicts.size_factor > 1 then (verdicts.size_factor - 1) * verdicts.basis
        end as units_needed
    from verdicts
    inner join models on verdicts.model_id = models.model_id
    left join pace
        on
            verdicts.model_id = pace.model_id
            and verdicts.segment = pace.segment
            and verdicts.evaluated_on = pace.evaluated_on
)

select
    sla_id,
    period_start,
    evaluated_on,
    cast(ceil(units_needed) as bigint) as cases_needed,
    case when evidence = 'control_estimate' then cast(ceil(units_needed * share) as bigint) end
        as caught_controls_needed,
    -- Of the decisions counted so far each brought its part of the evidence there is.
    cast(ceil(
        units_needed / nullif(case when evidence = 'observed' then basis else control_count end, 0)
        * decided_count * maturity / nullif(weekly_decision_count, 0)
    ) as bigint) as weeks_needed,
    case when is_labelled and (is_provisional or maturity = 0) then due_on end as labels_due_on,
    case
        when evidence = 'not_applicable' and maturity > 0 then 'no case to measure it by'
        when evidence = 'not_applicable' then 'no decision day of the period is past the label horizon yet'
        when is_provisional then 'labels are still due for part of the period'
        when is_backlogged then 'too many reviews have not ended'
        when evidence = 'bounds' then 'too few declined cases have a known outcome: approve more controls'
        when evidence = 'control_estimate' then 'more controls'
        else 'more cases'
    end as missing_evidence
from lacking
