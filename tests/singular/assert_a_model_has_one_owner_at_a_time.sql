{#- Two owners on one day would count every decision of that day twice. -#}
with ownership as (
    select
        *,
        row_number() over (partition by model_id order by valid_from, valid_to, owner_id) as place
    from {{ ref('stg_ownership') }}
)

select
    earlier.model_id,
    earlier.owner_id,
    later.owner_id as other_owner_id,
    later.valid_from
from ownership as earlier
inner join ownership as later
    on
        earlier.model_id = later.model_id
        and earlier.place < later.place
        and earlier.valid_to > later.valid_from
