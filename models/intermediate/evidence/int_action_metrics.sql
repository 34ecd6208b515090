{#- Evidence of what the policy did: rates of approval, decline, review and flags, and plain volumes. Reviews
    without an end are in no rate; when they weigh too much, the rates of approval and decline become bounds. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with totals as (
    select
        *,
        pending_amount > {{ var('max_pending_share') }} * decided_amount as is_backlogged,
        decided_amount * decided_amount / nullif(decided_squared, 0) as amount_size
    from {{ ref('int_action_totals') }}
    where estimate = 'observed' or estimate like 'restated_%'
)

{% for unit, suffix in [('count', 'count'), ('amount', 'value')] %}
{%- for part in ['approved', 'declined', 'reviewed', 'flagged'] %}
{%- set metric = {'approved': 'approval', 'declined': 'decline', 'reviewed': 'review', 'flagged': 'flag'}[part] %}
{%- set is_final = part in ['approved', 'declined'] %}
{%- set of_all = 'nullif(decided_' ~ unit ~ ', 0)' %}
{%- set of_ended = 'nullif(decided_' ~ unit ~ ' - pending_' ~ unit ~ ', 0)' %}
select
    {{ keys | join(', ') }},
    '{{ metric }}_rate_{{ suffix }}' as metric,
    'rate' as unit,
    {%- if is_final %}
    case when is_backlogged then 'bounds' else 'observed' end as evidence,
    case when is_backlogged then 'bounds_rate' else 'share' end as method,
    case when not is_backlogged then {{ part }}_{{ unit }} / {{ of_ended }} end as value,
    case when is_backlogged then {{ part }}_{{ unit }} / {{ of_all }} else {{ part }}_{{ unit }} / {{ of_ended }} end
        as bound_lower,
    case when is_backlogged then ({{ part }}_{{ unit }} + pending_{{ unit }}) / {{ of_all }}
        else {{ part }}_{{ unit }} / {{ of_ended }} end as bound_upper,
    {{ part }}_{{ unit }} / {{ of_ended }} as share,
    {%- else %}
    'observed' as evidence,
    'share' as method,
    {{ part }}_{{ unit }} / {{ of_all }} as value,
    {{ part }}_{{ unit }} / {{ of_all }} as bound_lower,
    {{ part }}_{{ unit }} / {{ of_all }} as bound_upper,
    {{ part }}_{{ unit }} / {{ of_all }} as share,
    {%- endif %}
    {{ 'decided_count' if unit == 'count' else 'amount_size' }} as share_size,
    1 as share_maturity,
    {{ 'decided_count' if unit == 'count' else 'amount_size' }} as effective_size,
    cast(null as double) as standard_error,
    decided_count as basis
from totals
union all
{%- endfor %}
{%- endfor %}
select
    {{ keys | join(', ') }},
    volumes.metric,
    volumes.unit,
    'observed' as evidence,
    'normal' as method,
    volumes.value,
    volumes.value as bound_lower,
    volumes.value as bound_upper,
    cast(null as double) as share,
    cast(null as double) as share_size,
    1 as share_maturity,
    cast(null as double) as effective_size,
    volumes.standard_error,
    decided_count as basis
from totals
cross join lateral (
    values
    ('decision_count', 'count', decided_count, sqrt(decided_count)),
    ('decision_amount', 'amount', decided_amount, sqrt(decided_squared)),
    ('review_backlog_count', 'count', pending_count, 0),
    ('review_cost_amount', 'amount', review_cost_amount, 0)
) as volumes (metric, unit, value, standard_error)
