{{ config(materialized='view') }}

with metrics as (
    select * from {{ ref('fct_metrics') }}
    where
        grain = 'month' and segment = '(all)' and attribution = 'decided'
        and owner_id = '(all)' and model_id <> '(all)'
),

run as (
    select * from {{ ref('int_as_of') }}
)

select
    model_id,
    period_start,
    evaluated_on,
    max(currency_code) as currency_code,
    max(case when metric = 'decision_value_amount' then evidence end) as evidence,
    max(case when metric = 'decision_value_amount' then maturity end) as maturity,
    bool_or(metric = 'decision_value_amount' and is_provisional) as is_provisional
    {%- for metric, has_limits in month_columns() %},
    max(case when metric = '{{ metric }}' then value end) as {{ metric }}
    {%- if has_limits %},
    max(case when metric = '{{ metric }}' then lower end) as {{ metric }}_lower,
    max(case when metric = '{{ metric }}' then upper end) as {{ metric }}_upper
    {%- endif %}
    {%- endfor %}
from metrics
inner join run on metrics.evaluated_on = run.as_of
group by all
