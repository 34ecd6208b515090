{#- Every figure with all that its limits follow from: see the macro interval_limit. -#}
with outcome_rates as (
    select * from {{ ref('int_outcome_rates') }}
),

value_metrics as (
    select * from {{ ref('int_value_metrics') }}
),

outcome_counts as (
    select * from {{ ref('int_outcome_counts') }}
),

loss_metrics as (
    select * from {{ ref('int_loss_metrics') }}
),

control_costs as (
    select * from {{ ref('int_control_costs') }}
),

action_metrics as (
    select * from {{ ref('int_action_metrics') }}
),

calendar_metrics as (
    select * from {{ ref('int_calendar_metrics') }}
),

freshness as (
    select * from {{ ref('int_freshness') }}
),

evaluations as (
    select * from {{ ref('int_evaluations') }}
),

totals as (
    select * from {{ ref('int_action_totals') }}
),

sides as (
    select * from {{ ref('int_cohort_sides') }}
),

labelled as (
    select * from outcome_rates
    union all by name
    select * from value_metrics
    union all by name
    select * from outcome_counts
    union all by name
    select * from loss_metrics
    union all by name
    select * from control_costs
),

unlabelled as (
    select * from action_metrics
    union all by name
    select * from calendar_metrics
    union all by name
    select * from freshness
    union all by name
    select * from {{ ref('int_owner_acceptance') }}
    union all by name
    select * from {{ ref('int_label_coverage') }}
    union all by name
    select * from {{ ref('int_refresh_pace') }}
),

figures as (
    select
        * replace (coalesce(is_cohort, true) as is_cohort),
        'decided' as attribution,
        metric <> 'running_cost_amount' as is_labelled
    from labelled
    union all by name
    select
        * replace (coalesce(attribution, 'decided') as attribution),
        false as is_cohort,
        false as is_labelled
    from unlabelled
)

select
    figures.*,
    evaluations.period_end,
    case
        when not figures.is_labelled then 1
        -- Below this, what is reported says too little of what is to come.
        when figures.estimate = 'corrected'
            then case when sides.missed_share >= {{ var('min_reported_share') }} then sides.missed_share else 0 end
        when totals.decided_count > 0 then totals.mature_count / totals.decided_count
        -- Without a decision, the share of days.
        else greatest(0, evaluations.counted_until - evaluations.period_start + 1)
            / (evaluations.period_end - evaluations.period_start + 1)
    end as maturity,
    totals.decided_count
from figures
inner join evaluations
    on
        figures.model_id = evaluations.model_id
        and figures.grain = evaluations.grain
        and figures.period_start = evaluations.period_start
        and figures.evaluated_on = evaluations.evaluated_on
        and figures.estimate = evaluations.estimate
left join totals on {{ on_keys('figures', 'totals') }}
left join sides on {{ on_keys('figures', 'sides', ['model_id', 'grain', 'period_start', 'evaluated_on']) }}
