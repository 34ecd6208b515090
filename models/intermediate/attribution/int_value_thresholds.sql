{#- The thresholds in force in each mature month, as the first score bin at or above them. A version without a row has
    no policy on record. -#}
with months as (
    select * from {{ ref('int_value_months') }}
),

policies as (
    select * from {{ ref('stg_policies') }}
),

bins as (
    select * from {{ ref('int_score_bins') }}
)

select distinct
    months.model_id,
    months.period_start,
    policies.segment,
    bins.model_version,
    bins.score_bin
from months
inner join policies
    on
        months.model_id = policies.model_id
        and months.period_end >= policies.valid_from
        and months.period_start < policies.valid_to
inner join bins
    on
        policies.model_id = bins.model_id
        and policies.model_version = bins.model_version
        and bins.score_from in (policies.review_at, policies.decline_at)
