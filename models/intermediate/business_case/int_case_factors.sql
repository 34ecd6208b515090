{#- What each planned month's value was made of, as of this run, in the terms a business case is written in. With N
    decisions, X1 and X0 adverse and good amount per decision, R detection and f false declines by value:
      value = N (X1 (R caught_unit - (1 - R) missed_unit) + X0 ((1 - f) approved_unit - f declined_unit) - review_unit)
              - running cost
    where a unit is money gained or lost against the baseline per unit of amount. Where declines are only bounded
    these are the factors of the best end: all that is not known to be good was adverse. -#}
with estimates as (
    select * from {{ ref('int_cohort_estimates') }}
    where grain = 'month' and owner_id = '(all)' and segment = '(all)' and estimate = 'observed'
),

run as (
    select * from {{ ref('int_as_of') }}
),

costs as (
    select * from {{ ref('int_cohort_running_costs') }}
    where grain = 'month' and owner_id = '(all)' and estimate = 'observed'
),

wide as (
    select
        estimates.model_id,
        estimates.period_start,
        estimates.evaluated_on,
        max(estimates.evidence) as evidence,
        max(estimates.ineligible_count) as ineligible_count,
        max(cast(estimates.review_cost_amount as double)) as review_cost_amount
        {%- for measure in ['count', 'amount', 'changed_loss', 'changed_margin'] %}
        {%- for part in ['approved', 'missed', 'declined', 'pending'] %},
        max(case when estimates.measure = '{{ measure }}' then estimates.{{ part }} end) as {{ measure }}_{{ part }}
        {%- endfor %},
        max(case when estimates.measure = '{{ measure }}' then coalesce(estimates.caught, estimates.caught_upper) end)
            as {{ measure }}_caught
        {%- endfor %}
    from estimates
    inner join run on estimates.evaluated_on = run.as_of
    group by estimates.model_id, estimates.period_start, estimates.evaluated_on
),

cells as (
    select
        wide.*,
        count_approved + count_declined + count_pending + ineligible_count as decision_count,
        amount_caught + amount_missed as adverse_amount,
        amount_declined - amount_caught + amount_approved - amount_missed as good_amount,
        coalesce(costs.mature_cost_amount, 0) as running_cost_amount
    from wide
    left join costs
        on
            wide.model_id = costs.model_id
            and wide.period_start = costs.period_start
            and wide.evaluated_on = costs.evaluated_on
)

select
    model_id,
    period_start,
    evaluated_on,
    -- What does not move the value cannot explain it: against decline_all the declined cases have no stake.
    evidence = 'bounds' and changed_loss_declined + changed_margin_declined > 0 as is_best_end,
    evidence = 'bounds' and changed_loss_declined + changed_margin_declined = 0 as is_rate_unknown,
    decision_count,
    running_cost_amount,
    review_cost_amount / nullif(decision_count, 0) as review_unit,
    adverse_amount / nullif(decision_count, 0) as adverse_per_decision,
    good_amount / nullif(decision_count, 0) as good_per_decision,
    amount_caught / nullif(adverse_amount, 0) as detection_rate,
    (amount_declined - amount_caught) / nullif(good_amount, 0) as false_decline_rate,
    coalesce(
        changed_loss_caught / nullif(amount_caught, 0), changed_loss_declined / nullif(amount_declined, 0), 0
    ) as caught_unit,
    coalesce(changed_loss_missed / nullif(amount_missed, 0), 0) as missed_unit,
    coalesce(
        (changed_margin_approved - changed_margin_missed) / nullif(amount_approved - amount_missed, 0), 0
    ) as approved_unit,
    coalesce(
        (changed_margin_declined - changed_margin_caught) / nullif(amount_declined - amount_caught, 0),
        changed_margin_declined / nullif(amount_declined, 0),
        0
    ) as declined_unit
from cells
where decision_count > 0
