"""What the registers must say so that money of several currencies can be added."""

from __future__ import annotations

from afterlaunch.intake.register_rules import EVER, FOREVER, Rule

REPORTING_CURRENCY = Rule(
    "settings",
    "value",
    "select 0, 'reporting_currency_code is not set, and models are kept in ' "
    "|| string_agg(distinct currency_code, ', ' order by currency_code) from models "
    "having count(distinct currency_code) > 1 and not exists (select 1 from settings "
    "where setting = 'reporting_currency_code' and value is not null)",
    "add the line reporting_currency_code,EUR (or another currency) to registers/settings.csv",
)
"""Models of several currencies need one to report in."""

RATES_KNOWN = Rule(
    "fx_rates",
    "rate",
    "with reporting as (select value as code from settings "
    "where setting = 'reporting_currency_code' and value is not null), "
    "months as (select models.currency_code, reporting.code, last_day(month_start) as month_end "
    "from models cross join reporting cross join lateral (select unnest(generate_series("
    "date_trunc('month', greatest(coalesce(models.launched_on, $first), $first)), "
    "$as_of::timestamp, interval 1 month)) as month_start) "
    "where models.currency_code <> reporting.code) "
    "select 0, currency_code || ' has no rate to ' || code || ' on ' || min(month_end) from months "
    "where not exists (select 1 from fx_rates where fx_rates.currency_code = months.currency_code "
    "and fx_rates.reporting_currency_code = months.code and fx_rates.rate is not null "
    f"and months.month_end >= coalesce(fx_rates.valid_from, {EVER}) "
    f"and months.month_end < coalesce(fx_rates.valid_to, {FOREVER})) "
    "group by currency_code, code order by currency_code",
    "add a line currency_code,reporting_currency_code,valid_from,valid_to,rate that is in force on "
    "that day (valid_to is exclusive; blank means until further notice), or mend the line there is",
)
"""Every month end since the first decision has its rate: the query takes ``first``, ``as_of``."""
