{#- Detection as the scores would have it: expected adverse cases among the declined over those among all. Belief is
    blind to a change of what the scores mean, so nothing is judged or valued by it. No row where a version's declines
    were learned from fewer controls than an estimate needs. Errors of the bins' shares carry over by the delta
    method. -#}
with scores as (
    select * from {{ ref('int_belief_scores') }}
),

run as (
    select * from {{ ref('int_as_of') }}
),

units as (
    {%- for measure, metric in [('case_count', 'detection_rate_count'), ('amount', 'detection_rate_value')] %}
    {{ 'union all' if not loop.first }}
    select
        model_id,
        period_start,
        period_end,
        '{{ metric }}' as metric,
        tested_size,
        approved_case_count + declined_case_count as cases,
        cast(approved_{{ measure }} as double) as approved,
        cast(declined_{{ measure }} as double) as declined,
        cast({{ measure }}_share as double) as share,
        -- No share is certain: half a case for and half a case against.
        ({{ measure }}_share * {{ measure }}_size + 0.5) / ({{ measure }}_size + 1)
        * (1 - ({{ measure }}_share * {{ measure }}_size + 0.5) / ({{ measure }}_size + 1)) as spread,
        cast({{ measure }}_size as double) as share_size
    from scores
    {%- endfor %}
),

totals as (
    select
        *,
        sum(declined * share) over month as caught,
        sum(approved * share) over month as missed,
        sum(case when share is null then approved + declined else 0 end) over month as unlearned,
        min(tested_size) over month as least_tested
    from units
    window month as (partition by model_id, period_start, metric)
),

summed as (
    select
        totals.model_id,
        totals.period_start,
        totals.period_end,
        run.as_of as evaluated_on,
        totals.metric,
        totals.caught / (totals.caught + totals.missed) as value,
        -- Scaled: variances are small, and exact sums keep six digits.
        sqrt({{ exact_sum(
            '1e9 * pow((totals.missed * totals.declined - totals.caught * totals.approved)'
            ~ ' / pow(totals.caught + totals.missed, 2), 2) * totals.spread / totals.share_size'
        ) }} / 1e9) as standard_error,
        sum(totals.cases) as basis
    from totals
    cross join run
    where
        totals.unlearned = 0
        and totals.least_tested >= {{ var('min_controls') }}
        and totals.caught > 0
        and totals.missed > 0
    group by all
),

sized as (
    select
        *,
        {{ significant('value * (1 - value) / pow(standard_error, 2)') }} as effective_size
    from summed
)

select
    model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    'month' as grain,
    period_start,
    period_end,
    evaluated_on,
    'belief' as estimate,
    metric,
    'decided' as attribution,
    'rate' as unit,
    'control_estimate' as evidence,
    'share' as method,
    value,
    value as share,
    effective_size as share_size,
    effective_size as share_realised_size,
    cast(1 as double) as share_maturity,
    cast(1 as double) as maturity,
    false as is_cohort,
    false as is_labelled,
    basis
from sized
