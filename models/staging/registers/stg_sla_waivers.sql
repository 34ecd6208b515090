select
    trim(sla_id) as sla_id,
    waived_from,
    waived_until,
    trim(reason) as reason,
    trim(granted_by) as granted_by
from {{ ref(var('afterlaunch_sla_waivers', 'sla_waivers')) }}
