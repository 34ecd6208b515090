{{ config(materialized='view') }}

with metrics as (
    select * from {{ ref('fct_metrics') }}
    where
        grain = 'month' and segment = '(all)' and attribution = 'decided' and estimate = 'observed'
        and owner_id <> '(all)'
),

run as (
    select * from {{ ref('int_as_of') }}
)

select
    owner_id,
    model_id,
    period_start,
    evaluated_on,
    {{ month_figures(has_plan=false) }}
from metrics
inner join run on metrics.evaluated_on = run.as_of
group by all
