{#- No delivered row is lost or counted twice: per file, every row read is accepted, rejected, a re-delivery or
    pending. -#}
with intake as (
    select * from {{ ref('fct_intake') }}
)

select *
from intake
where rows_read <> rows_accepted + rows_rejected + rows_redelivered + rows_pending
