{#- Every agreement with its verdict, and by what factor its evidence would have to grow to see the harmful level:
    errors shrink with the square root of the number of cases. -#}
with evidence as (
    select * from {{ ref('int_sla_evidence') }}
)

select
    *,
    {{ sla_state() }} as state,
    {{ lacks_power() }} as lacks_power,
    pow(z * standard_error / nullif(breach_level - harmful_level, 0), 2) as size_factor
from evidence
