{#- One hash of everything in the registers that changes how a raw row is judged: another value judges all again. -#}
with models as (
    select * from {{ ref('stg_models') }}
)

select md5(coalesce(string_agg(model_id || ' ' || currency_code, ',' order by model_id), '')) as register_state
from models
