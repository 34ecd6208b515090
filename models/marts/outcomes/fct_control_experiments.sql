{%- set cohort = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on'] -%}
with bounds as (
    select * from {{ ref('int_control_free_bounds') }}
),

cohort_values as (
    select * from {{ ref('int_cohort_value') }}
    where estimate = 'observed' and owner_id = '(all)'
),

figures as (
    select * from {{ ref('int_published_figures') }}
    where estimate = 'observed' and owner_id = '(all)' and attribution = 'decided'
),

costs as (
    select * from figures
    where metric = 'control_cost_amount'
),

rates as (
    select
        bounds.*,
        ends.*
    from bounds
    cross join lateral (
        values
        (
            'detection_rate', caught_lower / nullif(caught_lower + missed + pending, 0),
            (caught_upper + pending) / nullif(caught_upper + pending + missed, 0)
        ),
        (
            'false_decline_rate',
            (declined - caught_upper) / nullif(declined - caught_upper + approved_good + pending, 0),
            (declined - caught_lower + pending) / nullif(declined - caught_lower + pending + approved_good, 0)
        )
    ) as ends (family, lower_without, upper_without)
    where bounds.measure in ('count', 'amount')
),

stakes as (
    select
        {{ cohort | join(', ') }},
        {%- for end in ['lower', 'upper'] %}
        sum(caught_{{ end }} - caught_{{ end }}_with) as {{ end }}_change
        {{- ',' if not loop.last }}
        {%- endfor %}
    from bounds
    where measure in ('changed_loss', 'changed_margin')
    group by all
),

without as (
    select
        {{ cohort | join(', ') }},
        family || case measure when 'count' then '_count' else '_value' end as metric,
        lower_without,
        upper_without
    from rates
    union all
    select
        {% for key in cohort %}stakes.{{ key }}, {% endfor %}
        'decision_value_amount' as metric,
        cohort_values.value_lower + stakes.lower_change as lower_without,
        cohort_values.value_upper + stakes.upper_change as upper_without
    from stakes
    inner join cohort_values on {{ on_keys('stakes', 'cohort_values', cohort) }}
)

select
    without.model_id,
    without.segment,
    without.grain,
    without.period_start,
    without.evaluated_on,
    without.metric,
    figures.unit,
    figures.currency_code,
    figures.evidence,
    figures.maturity,
    costs.case_count as control_count,
    costs.value as control_cost_amount,
    figures.value,
    figures.lower as lower_with_controls,
    figures.upper as upper_with_controls,
    {{ significant('figures.upper - figures.lower') }} as width_with_controls,
    {{ significant('without.lower_without') }} as lower_without_controls,
    {{ significant('without.upper_without') }} as upper_without_controls,
    {{ significant('without.upper_without - without.lower_without') }} as width_without_controls
from without
inner join figures on {{ on_keys('without', 'figures', cohort + ['metric']) }}
inner join costs on {{ on_keys('without', 'costs', cohort) }}
where figures.evidence <> 'not_applicable'
