select
    owner_id,
    name,
    email,
    channel,
    business_unit,
    manager_owner_id
from {{ ref(var('afterlaunch_owners', 'owners')) }}
