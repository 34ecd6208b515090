{#- Who belongs to which group. Customers of the reference group stand under one name, however many groups make it. -#}
with delivered as (
    select * from {{ ref('int_accepted_groups') }}
),

reference as (
    select string_agg(distinct "group", ', ' order by "group") as reference_group
    from delivered
    where is_reference
)

select distinct
    delivered.customer_id,
    case when delivered.is_reference then reference.reference_group else delivered."group" end as group_name,
    coalesce(delivered.is_reference, false) as is_reference,
    reference.reference_group
from delivered
cross join reference
where reference.reference_group is not null
