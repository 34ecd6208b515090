{#- Declined cases of cohorts with enough controls, in cells of like cases: quarters by score, halves by amount. The
    adverse share of each cell is read from the controls of other customers than the case's own (two folds), pulled
    towards the share of all by five controls. Cohorts and the order of cases are numbered first: one case stands in
    many cohorts, and numbers sort many times faster than the names and ids they stand for. -#}
{%- set cohort = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with controls as (
    select
        cases.model_id,
        labels.segment,
        cases.grain,
        cases.period_start,
        cases.evaluated_on,
        cases.estimate,
        {{ exact_sum('cases.weight') }} / count(cases.weight) as mean_weight
    from {{ ref('int_cohort_cases') }} as cases
    cross join lateral (values (cases.segment), ('(all)')) as labels (segment)
    where cases.is_declined and cases.is_control and (cases.grain = 'month' or cases.grain like 'rolling%')
    group by all
    having count(*) >= {{ var('min_cell_controls') }}
),

experiments as (
    select
        *,
        row_number() over () as cohort_number
    from controls
),

ordered as (
    select
        decision_id,
        row_number() over (order by score, decision_id) as score_place,
        row_number() over (order by decision_id) as id_place,
        -- Without a customer a case stands alone: see int_case_states.
        md5_number_lower(coalesce(customer_id, decision_id)) % 2 as fold
    from {{ ref('int_cases') }}
),

declined as materialized (
    select
        cases.*,
        ordered.score_place,
        ordered.id_place,
        ordered.fold,
        row_number() over () as case_number
    from {{ ref('int_cohort_cases') }} as cases
    inner join ordered on cases.decision_id = ordered.decision_id
    where cases.is_declined
),

-- Every column is held for every case while quarters and halves are found: the measures come back afterwards.
scored as (
    select
        experiments.cohort_number,
        declined.case_number,
        declined.fold,
        declined.weight,
        case when declined.is_adverse then declined.weight * declined.inflation else 0 end as weighted_reported,
        declined.amount_measure,
        declined.id_place,
        ntile(4) over (partition by experiments.cohort_number order by declined.score_place) as score_quarter
    from declined
    cross join lateral (values (declined.segment), ('(all)')) as labels (segment)
    inner join experiments
        on
            labels.segment = experiments.segment
            and {{ on_keys('declined', 'experiments', cohort | reject('equalto', 'segment') | list) }}
),

placed as (
    select
        *,
        ntile(2) over (partition by cohort_number, score_quarter order by amount_measure, id_place) as amount_half
    from scored
),

folds as (
    select
        cohort_number,
        1 - fold as fold,
        score_quarter,
        amount_half,
        {{ exact_sum('weight') }} as control,
        {{ exact_sum('weighted_reported') }} as control_adverse
    from placed
    where weight is not null
    group by all
),

totals as (
    select
        cohort_number,
        fold,
        sum(control_adverse) / sum(control) as fold_share
    from folds
    group by all
)

select
    {% for key in cohort %}experiments.{{ key }}, {% endfor %}
    declined.customer_id,
    declined.is_control,
    declined.is_adverse,
    declined.weight,
    declined.inflation,
    {%- for measure in measures() %}
    declined.{{ measure }}_measure,
    {%- endfor %}
    cast(least(1, coalesce(
        (folds.control_adverse + 5 * experiments.mean_weight * totals.fold_share)
        / (folds.control + 5 * experiments.mean_weight),
        totals.fold_share
    )) as double) as cell_share
from placed
inner join declined on placed.case_number = declined.case_number
inner join experiments on placed.cohort_number = experiments.cohort_number
inner join totals on {{ on_keys('placed', 'totals', ['cohort_number', 'fold']) }}
left join folds on {{ on_keys('placed', 'folds', ['cohort_number', 'fold', 'score_quarter', 'amount_half']) }}
