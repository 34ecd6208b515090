select
    trim(currency_code) as currency_code,
    trim(reporting_currency_code) as reporting_currency_code,
    coalesce(valid_from, date '0001-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    rate
from {{ ref(var('afterlaunch_fx_rates', 'fx_rates')) }}
