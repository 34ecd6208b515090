{#- What each cohort's policy was worth against the model's baseline, and the parts of it. With d for the declined
    adverse cases (known, estimated or at an end point, the same in every term):
      avoided = loss(d), gross and de-duplicated by attempt group
      forgone = margin(declined) - margin(d), gross, and less what retries earned
      value   = changed loss(d) - changed margin(declined - d) + changed margin(approved - missed)
                - changed loss(missed) - review cost - running cost -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
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
        bool_or(has_estimate) as has_estimate,
        max(control_count) as control_count,
        max(review_cost_amount) as review_cost_amount
        {%- for measure in measures() %}
        {%- for part in ['caught', 'caught_lower', 'caught_upper', 'declined', 'approved', 'missed', 'pending',
            'adverse_share', 'realised_deviation', 'process_deviation', 'missed_realised_squared',
            'missed_process_squared', 'declined_squared', 'caught_squared', 'good_squared', 'approved_squared'] %},
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
        -- Money per unit of amount: loss and margin follow the amount, and so do their errors.
        coalesce(wide.loss_declined / nullif(wide.amount_declined, 0), 0) as loss_unit,
        coalesce(wide.avoided_declined / nullif(wide.amount_declined, 0), 0) as avoided_unit,
        coalesce(wide.margin_declined / nullif(wide.amount_declined, 0), 0) as margin_unit,
        coalesce((wide.changed_loss_missed + wide.changed_margin_missed) / nullif(wide.amount_missed, 0),
            (wide.changed_loss_approved + wide.changed_margin_approved) / nullif(wide.amount_approved, 0), 0)
            as missed_unit,
        -- What does not depend on the declined cases.
        wide.changed_margin_approved - wide.changed_margin_missed - wide.changed_loss_missed - wide.review_cost_amount
        - coalesce(running.mature_cost_amount, 0) as certain_amount
    from wide
    left join running on {{ on_keys('wide', 'running') }}
)

select
    {{ keys | join(', ') }},
    evidence,
    has_estimate,
    control_count,
    count_approved + count_declined + count_pending + ineligible_count as decision_count,
    {%- for measure, name in [('avoided', 'avoided'), ('loss', 'avoided_gross')] %}
    {{ measure }}_caught as {{ name }},
    {{ measure }}_caught_lower as {{ name }}_lower,
    {{ measure }}_caught_upper + {{ measure }}_pending as {{ name }}_upper,
    {{ measure }}_declined * amount_realised_deviation as {{ name }}_error,
    {{ measure }}_unit * sqrt(case ladder
        when 'control_estimate'
            then pow(amount_declined * amount_process_deviation, 2)
                + pow(coalesce({{ measure }}_adverse_share, 0), 2) * amount_declined_squared
        when 'bounds' then amount_declined_squared
        else amount_caught_squared + pow(amount_declined * coalesce(amount_process_deviation, 0), 2)
    end) as {{ name }}_process_error,
    {%- endfor %}
    {%- for name, retried, surely_retried in [
        ('forgone', ' - retried_declined', ' - retried_declined + retried_caught_upper'), ('forgone_gross', '', '')
    ] %}
    -- Not cut off at zero where it is estimated: owners add up to the model.
    {%- set least = 'least(0, coalesce(margin_declined - margin_caught' ~ retried ~ ', 0))' %}
    margin_declined - margin_caught{{ retried }} as {{ name }},
    greatest(margin_declined - margin_caught_upper{{ surely_retried }}, {{ least }}) as {{ name }}_lower,
    greatest(margin_declined - margin_caught_lower{{ retried }} + margin_pending,
        margin_declined - margin_caught_upper{{ surely_retried }}, {{ least }}) as {{ name }}_upper,
    margin_declined * amount_realised_deviation as {{ name }}_error,
    margin_unit * sqrt(case ladder
        when 'control_estimate'
            then pow(amount_declined * amount_process_deviation, 2)
                + pow(1 - coalesce(margin_adverse_share, 0), 2) * amount_declined_squared
        when 'bounds' then amount_declined_squared
        else pow(amount_declined * coalesce(amount_realised_deviation, 0), 2) + amount_good_squared
    end) as {{ name }}_process_error,
    {%- endfor %}
    case when evidence = 'bounds' and ladder = 'bounds' and stake_declined = 0 then 'observed' else evidence end
        as value_evidence,
    certain_amount
    + case when stake_declined = 0 then 0 else changed_loss_caught - changed_margin_declined + changed_margin_caught end
        as decision_value,
    certain_amount + changed_loss_caught_lower - changed_margin_declined + changed_margin_caught_lower
    - greatest(loss_pending, margin_pending) as value_lower,
    certain_amount + changed_loss_caught_upper - changed_margin_declined + changed_margin_caught_upper
    + greatest(loss_pending, margin_pending) as value_upper,
    sqrt(pow(stake_declined * coalesce(stake_realised_deviation, 0), 2)
        + pow(missed_unit, 2) * amount_missed_realised_squared) as value_error,
    sqrt(
        pow(missed_unit, 2) * amount_missed_process_squared
        + coalesce(pow(changed_margin_approved / nullif(amount_approved, 0), 2) * amount_approved_squared, 0)
        + coalesce(case ladder
            when 'control_estimate'
                then pow(stake_declined * stake_process_deviation, 2)
                    + pow(coalesce(stake_adverse_share, 0), 2) * stake_declined_squared
            when 'bounds'
                then pow(
                    greatest(changed_loss_declined, changed_margin_declined) / nullif(amount_declined, 0), 2
                ) * amount_declined_squared
            else pow(stake_declined * coalesce(stake_process_deviation, 0), 2)
                + pow(coalesce(changed_loss_declined / nullif(amount_declined, 0), 0), 2) * amount_caught_squared
                + pow(coalesce(changed_margin_declined / nullif(amount_declined, 0), 0), 2) * amount_good_squared
        end, 0)
    ) as value_process_error
from costed
