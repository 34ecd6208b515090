{#- The attack rate of the launch period: adverse cases per case in a model's first three months, once all their labels
    are due, as known on each day of evaluation. -#}
with parts as (
    select * from {{ ref('int_launch_parts') }}
    where grain = 'month'
),

evaluations as (
    select * from {{ ref('int_evaluations') }}
    where estimate = 'observed'
),

launches as (
    select
        model_id,
        min(period_start) as launched_on
    from {{ ref('int_periods') }}
    where grain = 'month'
    group by model_id
),

due as (
    select parts.*
    from parts
    inner join launches
        on
            parts.model_id = launches.model_id
            and parts.period_start < launches.launched_on + to_months({{ var('launch_months') }})
    inner join evaluations
        on
            {{ on_keys('parts', 'evaluations', ['model_id', 'grain', 'period_start', 'evaluated_on']) }}
            and evaluations.counted_until = evaluations.period_end
),

dates as (
    select distinct
        model_id,
        evaluated_on
    from evaluations
),

known as (
    select
        dates.evaluated_on as known_on,
        due.*,
        row_number() over (
            partition by due.model_id, due.segment, due.period_start, dates.evaluated_on order by due.evaluated_on desc
        ) as place
    from dates
    inner join due on dates.model_id = due.model_id and dates.evaluated_on >= due.evaluated_on
)

select
    model_id,
    segment,
    known_on as evaluated_on,
    {{ exact_sum('adverse_count') }} / nullif({{ exact_sum('adverse_count + good_count') }}, 0) as adverse_rate
from known
where place = 1
group by model_id, segment, known_on
having count(*) = {{ var('launch_months') }}
