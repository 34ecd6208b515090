{#- Without one accepted decision every mart is empty and every test green: the raw files are missing, or of another
    shape, or name no registered model. -#}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
)

select coalesce(sum(decision_count), 0) as decision_count
from decision_days
having coalesce(sum(decision_count), 0) = 0
