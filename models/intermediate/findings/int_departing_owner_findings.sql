{#- Models in use whose owner's time ends soon, with nobody named from that day on. -#}
with ownership as (
    select * from {{ ref('stg_ownership') }}
),

models as (
    select * from {{ ref('stg_models') }}
    where status = 'live'
),

run as (
    select * from {{ ref('int_as_of') }}
),

departing as (
    select
        ownership.*,
        run.as_of
    from ownership
    inner join run
        on
            ownership.valid_from <= run.as_of
            and ownership.valid_to > run.as_of
            and ownership.valid_to <= run.as_of + {{ var('departing_owner_days') }}
),

bare as (
    select departing.*
    from departing
    left join ownership as successors
        on
            departing.model_id = successors.model_id
            and departing.valid_to >= successors.valid_from
            and departing.valid_to < successors.valid_to
    where successors.model_id is null
)

select
    'departing_owner' as finding,
    bare.model_id,
    bare.owner_id,
    '(all)' as segment,
    cast(null as date) as period_start,
    bare.as_of as evaluated_on,
    cast(bare.valid_to - bare.as_of as double) as observed,
    cast({{ var('departing_owner_days') }} as double) as expected,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'days' as unit,
    cast(null as varchar) as currency_code,
    cast(null as bigint) as case_count,
    'The last day of the owner named is ' || (bare.valid_to - 1) || ', and nobody is named from then on' as note
from bare
inner join models on bare.model_id = models.model_id
