{#- Plan and result need one baseline. -#}
with cases as (
    select * from {{ ref('stg_business_cases') }}
),

models as (
    select * from {{ ref('stg_models') }}
)

select distinct
    cases.model_id,
    cases.baseline as planned_baseline,
    models.baseline
from cases
inner join models on cases.model_id = models.model_id
where cases.baseline is not null and cases.baseline is distinct from models.baseline
