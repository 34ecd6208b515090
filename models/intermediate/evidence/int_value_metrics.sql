{#- Evidence of the money metrics that rest on declined cases. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
{%- set metrics = {
    'avoided_loss_amount': ('avoided', 'avoided', 'evidence', '1'),
    'avoided_loss_gross_amount': ('avoided_gross', 'avoided_gross', 'evidence', '1'),
    'forgone_margin_amount': ('forgone', 'forgone', 'evidence', '1'),
    'forgone_margin_gross_amount': ('forgone_gross', 'forgone_gross', 'evidence', '1'),
    'decision_value_amount': ('decision_value', 'value', 'value_evidence', '1'),
    'decision_quality_improvement': ('decision_value', 'value', 'value_evidence', 'nullif(decision_count, 0) / 1000')
} -%}
with cohorts as (
    select * from {{ ref('int_cohort_value') }}
)

{% for metric, (point, prefix, evidence, divisor) in metrics.items() %}
{#- Exact, or the ends of bounds. -#}
{%- set is_exact = evidence ~ " = 'bounds' or " ~ evidence ~ " = 'observed' and estimate = 'observed'" %}
{%- set scale = '' if divisor == '1' else ' / (' ~ divisor ~ ')' %}
{{ 'union all' if not loop.first }}
select
    {{ keys | join(', ') }},
    '{{ metric }}' as metric,
    'amount' as unit,
    {{ evidence }} as evidence,
    case when {{ evidence }} = 'bounds' then 'bounds_amount' else '{{ 'normal' if prefix == 'value' else 'part' }}' end
        as method,
    case when {{ evidence }} <> 'bounds' then {{ point }}{{ scale }} end as value,
    case when {{ is_exact }} then {{ prefix }}_lower{{ scale }} end as bound_lower,
    case when {{ is_exact }} then {{ prefix }}_upper{{ scale }} end as bound_upper,
    {{ prefix }}_process_error{{ scale }} as standard_error,
    {{ prefix }}_error{{ scale }} as realised_error,
    case when {{ evidence }} = 'control_estimate' then greatest(control_count - 1, 1) end as size_freedom,
    control_count,
    decision_count as basis
from cohorts
{%- endfor %}
