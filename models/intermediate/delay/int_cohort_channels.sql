{#- What one report of each channel stands for in each immature period: one over the share reported so far. -#}
with maturity as (
    select * from {{ ref('int_cohort_maturity') }}
    where reported_share > 0
),

channels as (
    select distinct
        model_id,
        evaluated_on,
        side,
        channel,
        stratum
    from {{ ref('int_delay_spans') }}
)

select
    maturity.model_id,
    maturity.grain,
    maturity.period_start,
    maturity.evaluated_on,
    'corrected' as estimate,
    maturity.side,
    channels.channel,
    1 / maturity.reported_share as inflation
from maturity
inner join channels
    on {{ on_keys('maturity', 'channels', ['model_id', 'evaluated_on', 'side', 'stratum']) }}
