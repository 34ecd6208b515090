{#- The watermark: loads that every incremental model has taken in. Built after all of them; see the macro
    watermark(). -#}
-- depends_on: {{ ref('int_decision_days') }}
-- depends_on: {{ ref('int_cases') }}
-- depends_on: {{ ref('int_retries') }}
with loads as (
    select * from {{ ref('int_loads') }}
)

select
    load_id,
    load_state,
    register_state
from loads
