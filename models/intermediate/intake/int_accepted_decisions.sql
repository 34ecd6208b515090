{{ config(materialized='view') }}

with accepted as (
    {{ accepted_rows('decisions') }}
),

models as (
    select * from {{ ref('stg_models') }}
)

select accepted.*
from accepted
inner join models
    on accepted.model_id = models.model_id and accepted.currency_code = models.currency_code
