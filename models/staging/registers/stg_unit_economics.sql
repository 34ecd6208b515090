select
    trim(model_id) as model_id,
    coalesce(nullif(trim(segment), ''), '(all)') as segment,
    coalesce(valid_from, date '0001-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    coalesce(margin_rate, 0) as margin_rate,
    coalesce(loss_given_adverse, 0) as loss_given_adverse,
    coalesce(chargeback_fee_amount, 0) as chargeback_fee_amount,
    coalesce(handling_cost_amount, 0) as handling_cost_amount,
    coalesce(review_cost_amount, 0) as review_cost_amount,
    coalesce(running_cost_amount_per_month, 0) as running_cost_amount_per_month,
    attrition_window_days,
    delay_tail_factor
from {{ ref(var('afterlaunch_unit_economics', 'unit_economics')) }}
