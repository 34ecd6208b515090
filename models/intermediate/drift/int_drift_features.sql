{{ config(materialized='view') }}

{#- The columns watched per model: its registered features and its score. -#}
with features as (
    select * from {{ ref('stg_features') }}
),

models as (
    select * from {{ ref('stg_models') }}
)

select distinct
    features.model_id,
    features.feature,
    case when features.kind = 'categorical' then 'categorical' else 'numeric' end as kind
from features
inner join models on features.model_id = models.model_id
where features.feature <> 'score'
union all
select
    model_id,
    'score' as feature,
    'numeric' as kind
from models
