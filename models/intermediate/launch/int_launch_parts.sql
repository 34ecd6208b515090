{#- What adverse and good cases of a cohort were worth against the baseline, and how many there were. Only where
    declines are known or estimated: from bounds nobody can tell how many attempts were adverse. -#}
{%- set keys = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on'] -%}
with estimates as (
    select * from {{ ref('int_cohort_estimates') }}
    where
        owner_id = '(all)'
        and estimate = 'observed'
        and evidence <> 'bounds'
        and (grain = 'month' or grain like 'rolling%')
),

evidence as (
    select * from {{ ref('int_cohort_evidence') }}
    where owner_id = '(all)' and estimate = 'observed'
),

wide as (
    select
        {% for key in keys %}estimates.{{ key }}, {% endfor %}
        max(estimates.ladder) as ladder,
        max(estimates.ineligible_count) as ineligible_count,
        max(cast(estimates.review_cost_amount as double)) as review_cost_amount,
        max(case when estimates.measure = 'amount' then estimates.approved_squared end) as amount_approved_squared
        {%- for measure in ['count', 'amount', 'changed_loss', 'changed_margin'] %}
        {%- for part in ['approved', 'missed', 'declined', 'caught', 'pending', 'adverse_share'] %},
        max(case when estimates.measure = '{{ measure }}' then estimates.{{ part }} end) as {{ measure }}_{{ part }}
        {%- endfor %},
        max(case when estimates.measure = '{{ measure }}' then cast(evidence.control as double) end)
            as {{ measure }}_control
        {%- endfor %}
    from estimates
    inner join evidence on {{ on_keys('estimates', 'evidence', keys + ['measure']) }}
    group by all
)

select
    *,
    count_approved + count_declined + count_pending + ineligible_count as decision_count,
    count_caught + count_missed as adverse_count,
    count_declined - count_caught + count_approved - count_missed as good_count,
    changed_loss_caught - changed_loss_missed as adverse_value,
    changed_margin_approved - changed_margin_missed - changed_margin_declined + changed_margin_caught as good_value
from wide
