{#- A figure lies between its limits, of both kinds. -#}
with metrics as (
    select
        *,
        1e-9 * greatest(abs(value), abs(upper), abs(process_upper), 1) as slack
    from {{ ref('fct_metrics') }}
)

select *
from metrics
where
    lower > upper + slack
    or process_lower > process_upper + slack
    or value not between lower - slack and upper + slack
    or value not between process_lower - slack and process_upper + slack
