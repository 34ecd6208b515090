{#- Months whose labels are all due as of this run, with the published decision value, the costs inside it and what the
    evidence ladder says of the declined cases: everything their split into cells has to agree with. The launch
    month is the first whole calendar month of the model. -#}
with periods as (
    select * from {{ ref('int_periods') }}
    where grain = 'month'
),

models as (
    select * from {{ ref('stg_models') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

figures as (
    select * from {{ ref('int_published_figures') }}
    where grain = 'month' and owner_id = '(all)' and segment = '(all)' and estimate = 'observed'
),

estimates as (
    select * from {{ ref('int_cohort_estimates') }}
    where estimate = 'observed' and grain = 'month' and owner_id = '(all)' and segment = '(all)'
),

mature as (
    select
        periods.model_id,
        periods.period_start,
        periods.period_end,
        run.as_of,
        models.launched_on,
        models.currency_code
    from periods
    inner join models on periods.model_id = models.model_id
    cross join run
    where periods.period_end + models.label_horizon_days <= run.as_of
),

published as (
    select
        mature.model_id,
        mature.period_start,
        max(case when figures.metric = 'decision_value_amount' then figures.value end) as value_amount,
        max(case when figures.metric = 'decision_value_amount' then figures.lower end) as value_lower,
        max(case when figures.metric = 'decision_value_amount' then figures.upper end) as value_upper,
        max(case when figures.metric = 'decision_value_amount' then figures.evidence end) as evidence,
        max(case when figures.metric = 'review_cost_amount' then figures.value end) as review_cost_amount,
        max(case when figures.metric = 'running_cost_amount' then figures.value end) as running_cost_amount,
        max(case when figures.metric = 'control_cost_amount' then figures.value end) as control_cost_amount
    from mature
    inner join figures
        on
            mature.model_id = figures.model_id
            and mature.period_start = figures.period_start
            and mature.as_of = figures.evaluated_on
    group by all
),

declines as (
    select
        mature.model_id,
        mature.period_start,
        max(estimates.ladder) as ladder,
        max(case when estimates.measure = 'count' then estimates.caught end) as caught_count,
        max(case when estimates.measure = 'count' then estimates.declined - estimates.caught end) as good_count,
        max(case when estimates.measure = 'changed_loss' then estimates.caught end) as caught_loss,
        max(case when estimates.measure = 'changed_margin' then estimates.declined - estimates.caught end)
            as good_margin
    from mature
    inner join estimates
        on
            mature.model_id = estimates.model_id
            and mature.period_start = estimates.period_start
            and mature.as_of = estimates.evaluated_on
    group by all
)

select
    mature.model_id,
    mature.period_start,
    mature.period_end,
    mature.as_of,
    mature.currency_code,
    mature.period_start = min(mature.period_start) over (
        partition by mature.model_id, mature.period_start >= mature.launched_on
    ) and mature.period_start >= mature.launched_on as is_launch,
    published.* exclude (model_id, period_start),
    declines.* exclude (model_id, period_start)
from mature
inner join published on mature.model_id = published.model_id and mature.period_start = published.period_start
left join declines on mature.model_id = declines.model_id and mature.period_start = declines.period_start
where published.evidence <> 'not_applicable'
