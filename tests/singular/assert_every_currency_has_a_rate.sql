{#- Money of several currencies is added at the rate in force on a month's last day: without one there is no total. -#}
with rates as (
    select * from {{ ref('int_reporting_rates') }}
    where rate is null
)

select
    case when reporting_currency_code is null then 'settings' else 'fx_rates' end as register,
    case when reporting_currency_code is null then 'value' else 'rate' end as column_name,
    case
        when reporting_currency_code is null
            then 'set reporting_currency_code: models are kept in several currencies'
        else 'add a rate of ' || currency_code || ' to ' || reporting_currency_code || ' that is in force on '
            || min(period_end)
    end as mend
from rates
group by currency_code, reporting_currency_code
