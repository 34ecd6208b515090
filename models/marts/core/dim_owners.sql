with owners as (
    select * from {{ ref('stg_owners') }}
)

select
    owners.owner_id,
    owners.name,
    owners.email,
    owners.channel,
    owners.business_unit,
    owners.manager_owner_id,
    managers.name as manager_name
from owners
left join owners as managers on owners.manager_owner_id = managers.owner_id
