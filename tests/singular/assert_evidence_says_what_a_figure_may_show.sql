{#- A point stands only where something was observed or estimated; bounds show their ends; nothing to say shows
    nothing. -#}
with metrics as (
    select * from {{ ref('fct_metrics') }}
)

select *
from metrics
where case evidence
    when 'observed' then value is null
    when 'control_estimate' then value is null
    when 'bounds' then value is not null or (lower is null and upper is null)
    else coalesce(value, lower, upper, process_lower, process_upper) is not null
end
