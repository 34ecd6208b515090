{#- Who owned a model on the last day of each of its periods. -#}
with periods as (
    select * from {{ ref('int_periods') }}
),

ownership as (
    select * from {{ ref('stg_ownership') }}
)

select
    periods.model_id,
    periods.grain,
    periods.period_start,
    periods.period_end,
    coalesce(ownership.owner_id, '(unowned)') as owner_id
from periods
left join ownership
    on
        periods.model_id = ownership.model_id
        and periods.period_end >= ownership.valid_from
        and periods.period_end < ownership.valid_to
