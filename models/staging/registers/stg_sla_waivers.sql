select
    sla_id,
    waived_from,
    waived_until,
    reason,
    granted_by
from {{ ref(var('afterlaunch_sla_waivers', 'sla_waivers')) }}
