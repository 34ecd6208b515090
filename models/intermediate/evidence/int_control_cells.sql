{#- Declined cases of cohorts with enough controls, in cells of like cases: quarters by score, halves by amount. The
    adverse share of each cell is read from the controls of other customers than the case's own (two folds), pulled
    towards the share of all by five controls. -#}
{%- set cohort = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with declined as (
    select
        cases.* exclude (segment),
        labels.segment,
        scored.score,
        md5_number_lower(cases.customer_id) % 2 as fold
    from {{ ref('int_cohort_cases') }} as cases
    inner join {{ ref('int_cases') }} as scored on cases.decision_id = scored.decision_id
    cross join lateral (values (cases.segment), ('(all)')) as labels (segment)
    where cases.is_declined and (cases.grain = 'month' or cases.grain like 'rolling%')
),

experiments as (
    select
        {{ cohort | join(', ') }},
        {{ exact_sum('weight') }} / count(weight) as mean_weight
    from declined
    where is_control
    group by all
    having count(*) >= {{ var('min_cell_controls') }}
),

scored as (
    select
        declined.*,
        experiments.mean_weight,
        ntile(4) over (
            partition by {% for key in cohort %}declined.{{ key }}, {% endfor %}experiments.mean_weight
            order by declined.score, declined.decision_id
        ) as score_quarter
    from declined
    inner join experiments on {{ on_keys('declined', 'experiments', cohort) }}
),

placed as (
    select
        *,
        ntile(2) over (
            partition by {{ cohort | join(', ') }}, score_quarter order by amount_measure, decision_id
        ) as amount_half
    from scored
),

folds as (
    select
        {{ cohort | join(', ') }},
        1 - fold as fold,
        score_quarter,
        amount_half,
        max(mean_weight) as mean_weight,
        {{ exact_sum('weight') }} as control,
        {{ exact_sum('case when is_adverse then weight * inflation else 0 end') }} as control_adverse
    from placed
    where is_control
    group by all
),

totals as (
    select
        {{ cohort | join(', ') }},
        fold,
        sum(control_adverse) / sum(control) as fold_share
    from folds
    group by all
)

select
    {% for key in cohort %}placed.{{ key }}, {% endfor %}
    placed.customer_id,
    placed.is_control,
    placed.is_adverse,
    placed.weight,
    placed.inflation,
    {%- for measure in measures() %}
    placed.{{ measure }}_measure,
    {%- endfor %}
    cast(least(1, coalesce(
        (folds.control_adverse + 5 * folds.mean_weight * totals.fold_share)
        / (folds.control + 5 * folds.mean_weight),
        totals.fold_share
    )) as double) as cell_share
from placed
inner join totals on {{ on_keys('placed', 'totals', cohort + ['fold']) }}
left join folds on {{ on_keys('placed', 'folds', cohort + ['fold', 'score_quarter', 'amount_half']) }}
