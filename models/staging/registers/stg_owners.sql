select
    trim(owner_id) as owner_id,
    trim(name) as name,
    trim(email) as email,
    trim(channel) as channel,
    trim(business_unit) as business_unit,
    trim(manager_owner_id) as manager_owner_id
from {{ ref(var('afterlaunch_owners', 'owners')) }}
