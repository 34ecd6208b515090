{{ config(materialized='view') }}

with results as (
    select * from {{ ref('fct_sla_results') }}
    where state <> 'not_enough_evidence'
),

newest as (
    select
        *,
        row_number() over (partition by sla_id order by period_start desc, evaluated_on desc) as place
    from results
)

select
    * exclude (place),
    case state when 'breach' then 'error' else 'warn' end as severity
from newest
where place = 1 and is_alert and not is_waived and is_in_force
