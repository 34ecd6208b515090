{#- What a unit of a model's currency is worth in the reporting currency, per month: the rate in force on the month's
    last day. The same currency needs no rate. Without a setting the reporting currency is the only one there is. -#}
with periods as (
    select * from {{ ref('int_periods') }}
    where grain = 'month'
),

models as (
    select * from {{ ref('stg_models') }}
),

settings as (
    select max(setting_value) as currency_code
    from {{ ref('stg_settings') }}
    where setting_name = 'reporting_currency_code'
),

rates as (
    select * from {{ ref('stg_fx_rates') }}
),

reporting as (
    select
        coalesce(
            max(settings.currency_code),
            case when count(distinct models.currency_code) = 1 then max(models.currency_code) end
        ) as currency_code
    from models
    cross join settings
),

matched as (
    select
        periods.model_id,
        periods.period_start,
        periods.period_end,
        models.currency_code,
        reporting.currency_code as reporting_currency_code,
        case when models.currency_code = reporting.currency_code then 1 else rates.rate end as rate,
        row_number() over (
            partition by periods.model_id, periods.period_start order by rates.valid_from desc nulls last
        ) as place
    from periods
    inner join models on periods.model_id = models.model_id
    cross join reporting
    left join rates
        on
            models.currency_code = rates.currency_code
            and reporting.currency_code = rates.reporting_currency_code
            and periods.period_end >= rates.valid_from
            and periods.period_end < rates.valid_to
)

select * exclude (place)
from matched
where place = 1
