{#- Where matured losses part from the assumed loss given adverse: proven, and by enough to matter. -#}
with assumptions as (
    select * from {{ ref('int_loss_assumptions') }}
    where customer_count >= {{ var('min_loss_customers') }}
)

select
    'loss_assumption_off' as finding,
    model_id,
    '(all)' as owner_id,
    segment,
    from_on as period_start,
    evaluated_on,
    realised_rate as observed,
    assumed_rate as expected,
    realised_lower as lower,
    realised_upper as upper,
    'rate' as unit,
    cast(null as varchar) as currency_code,
    cast(case_count as bigint) as case_count,
    'Of each unit of an adverse approved amount ' || round(realised_rate, 3) || ' was lost on decisions from '
    || from_on || ' to ' || until_on || '; the unit economics assume ' || round(assumed_rate, 3) as note
from assumptions
where
    (assumed_rate < realised_lower or assumed_rate > realised_upper)
    and abs(realised_rate - assumed_rate) >= {{ var('loss_assumption_tolerance') }} * assumed_rate
