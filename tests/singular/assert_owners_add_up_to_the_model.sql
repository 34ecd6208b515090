{#- What the owners of a model answer for is the whole model, money and counts: one cent of rounding per owner
    row. -#}
with metrics as (
    select * from {{ ref('fct_metrics') }}
    where
        model_id <> '(all)'
        and unit in ('amount', 'count')
        and metric not like 'decision_quality_improvement%'
        and metric <> 'planned_value_amount'
),

owners as (
    select
        model_id,
        segment,
        grain,
        period_start,
        metric,
        attribution,
        evaluated_on,
        estimate,
        sum(value) as value,
        count(*) as owner_count
    from metrics
    where owner_id <> '(all)'
    group by all
)

select
    models.model_id,
    models.segment,
    models.grain,
    models.period_start,
    models.metric,
    models.attribution,
    models.evaluated_on,
    models.estimate,
    models.value as model_value,
    owners.value as owner_value
from metrics as models
left join owners
    on {{ on_keys('models', 'owners',
        ['model_id', 'segment', 'grain', 'period_start', 'metric', 'attribution', 'evaluated_on',
         'estimate']) }}
where
    models.owner_id = '(all)'
    and models.value is not null
    and coalesce(
        abs(models.value - coalesce(owners.value, 0)) > 0.01 * (owners.owner_count + 1) + 1e-9 * abs(models.value), true
    )
