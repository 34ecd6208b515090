{#- What is counted case by case adds up over segments. Estimates do not: each segment has its own controls. -#}
{%- set keys = ['model_id', 'grain', 'period_start', 'metric', 'evaluated_on', 'estimate'] -%}
with metrics as (
    select * from {{ ref('fct_metrics') }}
    where
        model_id <> '(all)'
        and owner_id = '(all)'
        and metric in (
            'decision_count', 'decision_amount', 'review_backlog_count',
            'policy_decline_count', 'policy_decline_amount', 'ineligible_decline_count', 'ineligible_decline_amount',
            'adverse_approved_count', 'adverse_approved_amount',
            'gross_loss_amount', 'net_loss_amount', 'control_loss_amount', 'control_cost_amount'
        )
),

segments as (
    select
        {{ keys | join(', ') }},
        sum(value) as value,
        count(*) as segment_count
    from metrics
    where segment <> '(all)'
    group by all
)

select
    models.*,
    segments.value as segment_value
from metrics as models
inner join segments on {{ on_keys('models', 'segments', keys) }}
where
    models.segment = '(all)'
    and abs(models.value - coalesce(segments.value, 0)) > 0.01 * (segments.segment_count + 1)
