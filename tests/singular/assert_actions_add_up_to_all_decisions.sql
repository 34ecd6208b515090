{#- Approved, declined and pending are all there is, by count and to the cent. -#}
with days as (
    select * from {{ ref('fct_model_days') }}
)

select *
from days
where
    decision_count <> approved_count + declined_count + pending_count
    or decision_amount <> approved_amount + declined_amount + pending_amount
