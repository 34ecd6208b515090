select
    trim(sla_id) as sla_id,
    trim(model_id) as model_id,
    trim(metric) as metric,
    coalesce(nullif(trim(segment), ''), '(all)') as segment,
    trim(direction) as direction,
    warn_at,
    breach_at,
    harmful_at,
    trim(grain) as grain,
    confidence,
    coalesce(valid_from, date '0001-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    trim(agreed_by) as agreed_by,
    agreed_on
from {{ ref(var('afterlaunch_sla_targets', 'sla_targets')) }}
