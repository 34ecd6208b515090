with accountability as (
    select * from {{ ref('int_accountability') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

owners as (
    select * from {{ ref('stg_owners') }}
),

held as (
    select
        models.model_id,
        accountability.owner_id,
        accountability.named_owner_id,
        coalesce(accountability.valid_from, date '9999-12-31') as valid_from,
        coalesce(accountability.valid_to, date '9999-12-31') as valid_to,
        accountability.is_accepted,
        lag(accountability.valid_to, 1, date '0001-01-01') over (
            partition by models.model_id order by accountability.valid_from
        ) as earlier_to,
        lead(accountability.valid_from) over (
            partition by models.model_id order by accountability.valid_from
        ) is null as is_last
    from models
    left join accountability on models.model_id = accountability.model_id
),

spans as (
    select
        model_id,
        owner_id,
        named_owner_id,
        valid_from,
        valid_to,
        is_accepted
    from held
    where owner_id is not null
    union all
    select
        model_id,
        '(unowned)' as owner_id,
        cast(null as varchar) as named_owner_id,
        earlier_to as valid_from,
        valid_from as valid_to,
        false as is_accepted
    from held
    where earlier_to < valid_from
    union all
    select
        model_id,
        '(unowned)' as owner_id,
        cast(null as varchar) as named_owner_id,
        valid_to as valid_from,
        date '9999-12-31' as valid_to,
        false as is_accepted
    from held
    where is_last and valid_to < date '9999-12-31'
)

select
    spans.model_id,
    spans.owner_id,
    spans.named_owner_id,
    owners.name as named_owner_name,
    spans.valid_from,
    spans.valid_to,
    spans.is_accepted
from spans
left join owners on spans.named_owner_id = owners.owner_id
