{#- Every register row names a registered model and owner, shares are shares (5 % is 0.05), and no id
    looks like the name of a total. -#}
{%- set with_model = ['ownership', 'unit_economics', 'policies', 'sla_targets', 'business_cases', 'features'] -%}
with models as (
    select model_id from {{ ref('stg_models') }}
),

owners as (
    select owner_id from {{ ref('stg_owners') }}
),

rows as (
    {%- for register in with_model %}
    select
        '{{ register }}' as register,
        'model_id' as column_name,
        model_id as value,
        model_id in (select models.model_id from models) as is_right
    from {{ ref('stg_' ~ register) }}
    union all
    {%- endfor %}
    select
        'ownership' as register,
        'owner_id' as column_name,
        owner_id as value,
        owner_id in (select owners.owner_id from owners) as is_right
    from {{ ref('stg_ownership') }}
    union all
    select
        'unit_economics' as register,
        'margin_rate' as column_name,
        cast(margin_rate as varchar) as value,
        margin_rate between 0 and 1 as is_right
    from {{ ref('stg_unit_economics') }}
    union all
    select
        'unit_economics' as register,
        'loss_given_adverse' as column_name,
        cast(loss_given_adverse as varchar) as value,
        loss_given_adverse between 0 and 1 as is_right
    from {{ ref('stg_unit_economics') }}
    union all
    select
        'models' as register,
        'model_id' as column_name,
        model_id as value,
        model_id not like '(%' as is_right
    from {{ ref('stg_models') }}
    union all
    select
        'owners' as register,
        'owner_id' as column_name,
        owner_id as value,
        owner_id not like '(%' as is_right
    from {{ ref('stg_owners') }}
)

select distinct
    register,
    column_name,
    value
from rows
where not is_right
