{#- Two terms of one model and segment on one day would make its money a matter of chance, and its running cost
    double. -#}
with economics as (
    select
        *,
        row_number() over (partition by model_id, segment order by valid_from, valid_to) as place
    from {{ ref('stg_unit_economics') }}
)

select
    earlier.model_id,
    earlier.segment,
    later.valid_from
from economics as earlier
inner join economics as later
    on
        earlier.model_id = later.model_id
        and earlier.segment = later.segment
        and earlier.place < later.place
        and earlier.valid_to > later.valid_from
