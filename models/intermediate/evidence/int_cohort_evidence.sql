{#- Sums and customer-clustered squares of each cohort, one row per measure. `approved` holds plain approvals and
    reviews that ended in one. Loss and margin follow the amount, so their squares are those of the amount. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with sums as (
    select * from {{ ref('int_cohort_sums') }}
),

squares as (
    select * from {{ ref('int_cohort_squares') }}
),

approvals as (
    select * from {{ ref('int_cohort_approvals') }}
),

sides as (
    select * from {{ ref('int_cohort_sides') }}
),

-- Every cohort with decisions, also those of which no label is due yet.
cohorts as (
    select {{ keys | join(', ') }} from {{ ref('int_action_totals') }}
),

joined as (
    select
        cohorts.*,
        sums.* exclude ({{ keys | join(', ') }}),
        squares.* exclude ({{ keys | join(', ') }}),
        approvals.* exclude ({{ keys | join(', ') }})
        {%- for side in ['missed', 'control', 'caught'] %},
        -- Nothing is corrected where all labels are due.
        case when cohorts.estimate = 'observed' then 1 else sides.{{ side }}_share end as {{ side }}_share,
        coalesce(sides.{{ side }}_log_variance, 0) as {{ side }}_log_variance
        {%- endfor %}
    from cohorts
    left join sums on {{ on_keys('cohorts', 'sums') }}
    left join squares on {{ on_keys('cohorts', 'squares') }}
    left join approvals on {{ on_keys('cohorts', 'approvals') }}
    left join sides
        on
            {{ on_keys('cohorts', 'sides', ['model_id', 'grain', 'period_start', 'evaluated_on']) }}
            and cohorts.estimate = 'corrected'
)

{% for measure in measures() %}
{%- set unit = measure if measure in ['count', 'amount', 'stake'] %}
{{ 'union all' if not loop.first }}
select
    {{ keys | join(', ') }},
    '{{ measure }}' as measure,
    coalesce(control_count, 0) as control_count,
    coalesce(known_count, 0) as known_count,
    {%- for side in ['missed', 'control', 'caught'] %}
    {{ side }}_share,
    {{ side }}_log_variance,
    {%- endfor %}
    cast({{ 'coalesce(' ~ measure ~ '_control_fraction, 0)' if unit else 'null' }} as double) as control_fraction,
    coalesce(ineligible_count, 0) as ineligible_count,
    coalesce(ineligible_amount, 0) as ineligible_amount,
    coalesce(review_cost_amount, 0) as review_cost_amount,
    coalesce({{ measure }}_approved, 0) + coalesce({{ measure }}_review_approved, 0) as approved,
    {%- for part in case_parts() if part != 'review_approved' %}
    coalesce({{ measure }}_{{ part }}, 0) as {{ part }},
    {%- endfor %}
    {%- for part in ['declined', 'caught', 'cleared', 'missed', 'control', 'control_adverse'] %}
    {%- set known = unit and not (unit == 'stake' and part in ['caught', 'cleared', 'missed']) %}
    cast({{ 'coalesce(' ~ unit ~ '_' ~ part ~ '_squared, 0)' if known else 'null' }} as double) as {{ part }}_squared,
    {%- endfor %}
    cast({{ 'coalesce(' ~ unit ~ '_control_cross, 0)' if unit else 'null' }} as double) as control_cross,
    {%- for part in ['caught', 'control_adverse'] %}
    cast({{ 'coalesce(' ~ unit ~ '_' ~ part ~ '_missed_product, 0)' if measure in ['count', 'amount'] else 'null' }}
        as double) as {{ part }}_missed_product,
    {%- endfor %}
    cast({{ {'count': 'count_approved', 'amount': 'squared_amount'}.get(measure, 'null') }} as double)
        as approved_squared
from joined
{%- endfor %}
