{#- Months that were published, looked at so as to tell why their figures changed since: one cause after the other is
    let in. `restated_replay`: the day of the last publication, with today's definitions, registers and files;
    `restated_decisions`: and decisions recorded since; `restated_labels`: and what came or fell due of cases nobody had
    told of by then. What is left is what became of cases told of before. -#}
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

published as (
    select max(published_as_of) as published_on
    from {{ ref('int_published_events') }}
)

select
    periods.model_id,
    periods.grain,
    periods.period_start,
    periods.period_end,
    run.as_of as evaluated_on,
    causes.estimate,
    causes.labels_on - models.label_horizon_days as due_until,
    least(periods.period_end, causes.labels_on - models.label_horizon_days) as counted_until,
    causes.decisions_on,
    causes.labels_on,
    causes.reversals_on
from periods
inner join models on periods.model_id = models.model_id
cross join run
inner join published on periods.period_end <= published.published_on
cross join lateral (
    values
    ('restated_replay', published.published_on, published.published_on, published.published_on),
    ('restated_decisions', run.as_of, published.published_on, published.published_on),
    ('restated_labels', run.as_of, run.as_of, published.published_on)
) as causes (estimate, decisions_on, labels_on, reversals_on)
