{#- What each cohort's policy was worth against the model's baseline, and the parts of it. With d for the declined adverse
    cases (known, estimated or at an end point, the same in every term):
      avoided = loss(d);  forgone = margin(declined) - margin(d)
      value   = changed loss(d) - changed margin(declined - d) + changed margin(approved - missed) - changed loss(missed)
                - review cost - running cost -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on'] -%}
with estimates as (
    select * from {{ ref('int_cohort_estimates') }}
),

running as (
    select * from {{ ref('int_cohort_running_costs') }}
),

wide as (
    select
        {{ keys | join(', ') }},
        max(evidence) as evidence,
        max(ladder) as ladder,
        max(control_count) as control_count,
        max(review_cost_amount) as review_cost_amount
        {%- for measure in ['count', 'amount', 'loss', 'margin', 'changed_loss', 'changed_margin', 'stake'] %}
        {%- for part in ['caught', 'caught_lower', 'caught_upper', 'declined', 'approved', 'missed', 'pending',
            'adverse_share', 'share_error', 'declined_squared', 'caught_squared', 'cleared_squared', 'missed_squared',
            'approved_squared'] %},
        max(case when measure = '{{ measure }}' then {{ part }} end) as {{ measure }}_{{ part }}
        {%- endfor %}
        {%- endfor %},
        max(ineligible_count) as ineligible_count
    from estimates
    group by all
),

costed as (
    select
        wide.*,
        coalesce(running.mature_cost_amount, 0) as running_cost_amount,
        -- What does not depend on the declined cases.
        wide.changed_margin_approved - wide.changed_margin_missed - wide.changed_loss_missed - wide.review_cost_amount
        - coalesce(running.mature_cost_amount, 0) as certain_amount
    from wide
    left join running on {{ on_keys('wide', 'running') }}
)

select
    {{ keys | join(', ') }},
    evidence,
    control_count,
    count_approved + count_declined + count_pending + ineligible_count as decision_count,
    loss_caught as avoided,
    loss_caught_lower as avoided_lower,
    loss_caught_upper + loss_pending as avoided_upper,
    loss_declined * loss_share_error as avoided_error,
    sqrt(case ladder
        when 'control_estimate'
            then pow(loss_declined * loss_share_error, 2) + pow(loss_adverse_share, 2) * loss_declined_squared
        else loss_caught_squared
    end) as avoided_process_error,
    margin_declined - margin_caught as forgone,
    margin_declined - margin_caught_upper as forgone_lower,
    margin_declined - margin_caught_lower + margin_pending as forgone_upper,
    margin_declined * margin_share_error as forgone_error,
    sqrt(case ladder
        when 'control_estimate'
            then pow(margin_declined * margin_share_error, 2) + pow(1 - margin_adverse_share, 2) * margin_declined_squared
        else margin_cleared_squared
    end) as forgone_process_error,
    certain_amount + changed_loss_caught - changed_margin_declined + changed_margin_caught as decision_value,
    certain_amount + changed_loss_caught_lower - changed_margin_declined + changed_margin_caught_lower
    - greatest(loss_pending, margin_pending) as value_lower,
    certain_amount + changed_loss_caught_upper - changed_margin_declined + changed_margin_caught_upper
    + greatest(loss_pending, margin_pending) as value_upper,
    stake_declined * stake_share_error as value_error,
    sqrt(
        changed_loss_missed_squared
        + coalesce(pow(changed_margin_approved / nullif(amount_approved, 0), 2) * amount_approved_squared, 0)
        + case ladder
            when 'control_estimate'
                then pow(stake_declined * stake_share_error, 2) + pow(stake_adverse_share, 2) * stake_declined_squared
            else changed_loss_caught_squared + changed_margin_cleared_squared
        end
    ) as value_process_error
from costed
